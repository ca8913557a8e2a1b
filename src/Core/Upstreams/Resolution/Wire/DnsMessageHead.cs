namespace Waterfall.Core.Upstreams.Resolution.Wire;

/// <summary>A message's header and question (RFC 1035 4.1.1, 4.1.2): enough to tell whose answer it is.</summary>
/// <remarks>
/// <code>
///   0  1  2  3  4  5  6  7  8  9 10 11 12 13 14 15
/// +--+--+--+--+--+--+--+--+--+--+--+--+--+--+--+--+
/// |                      ID                       |
/// |QR|   Opcode  |AA|TC|RD|RA| Z|AD|CD|   RCODE   |
/// |     QDCOUNT, ANCOUNT, NSCOUNT, ARCOUNT        |
/// +--+--+--+--+--+--+--+--+--+--+--+--+--+--+--+--+
/// </code>
/// </remarks>
internal readonly record struct DnsMessageHead(
    ushort Id, ushort Flags, DnsQuestion? Question, int AnswerCount, int AuthorityCount, int AdditionalCount, int RecordsOffset)
{
    public const int HeaderLength = 12;
    public const ushort RecursionDesired = 0x0100;

    public bool IsResponse => (Flags & 0x8000) != 0;

    public int Opcode => (Flags >> 11) & 0xF;

    public bool IsAuthoritative => (Flags & 0x0400) != 0;

    public bool IsTruncated => (Flags & 0x0200) != 0;

    public bool IsRecursionAvailable => (Flags & 0x0080) != 0;

    /// <summary>The lower four bits of the response code; the upper ones are in the OPT record.</summary>
    public DnsResponseCode HeaderResponseCode => (DnsResponseCode)(Flags & 0xF);

    /// <summary>Whether this is the answer to our query (RFC 5452 9.1; the source address is the socket's to check).</summary>
    public bool Answers(ushort id, DnsQuestion question)
    {
        if (!IsResponse || Opcode != 0 || Id != id)
            return false;
        // A server that could not read the query may send the bare header back; nothing but an error may be said that way.
        return Question is { } echoed
            ? echoed == question
            : HeaderResponseCode is DnsResponseCode.FormatError or DnsResponseCode.NotImplemented;
    }
}
