using System.Buffers.Binary;

namespace Waterfall.Core.Upstreams.Resolution.Wire;

/// <summary>Writes queries (RFC 1035 4.1).</summary>
internal static class DnsMessageWriter
{
    /// <summary>The most a query can take: header, longest name, type and class, OPT.</summary>
    public const int MaxQueryLength = DnsMessageHead.HeaderLength + DnsName.MaxLength + 4 + OptLength;

    /// <summary>
    /// The UDP payload we say we can take. 1,232 octets fit the smallest IPv6 MTU (1,280) with its headers: answers are not fragmented,
    /// and what is not fragmented cannot have its tail forged.
    /// </summary>
    public const ushort UdpPayloadSize = 1232;

    private const int OptLength = 11;

    /// <summary>Writes one question, recursion desired, with an EDNS0 record (RFC 6891) if asked for.</summary>
    /// <param name="destination">At least <see cref="MaxQueryLength"/> octets.</param>
    /// <param name="id">The query's id.</param>
    /// <param name="question">What is asked.</param>
    /// <param name="edns">Whether to add the OPT record.</param>
    /// <returns>The octets written.</returns>
    public static int WriteQuery(Span<byte> destination, ushort id, DnsQuestion question, bool edns)
    {
        BinaryPrimitives.WriteUInt16BigEndian(destination, id);
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], DnsMessageHead.RecursionDesired);
        BinaryPrimitives.WriteUInt16BigEndian(destination[4..], 1);
        BinaryPrimitives.WriteUInt32BigEndian(destination[6..], 0);
        BinaryPrimitives.WriteUInt16BigEndian(destination[10..], edns ? (ushort)1 : (ushort)0);
        var length = DnsMessageHead.HeaderLength;

        question.Name.Wire.CopyTo(destination[length..]);
        length += question.Name.Wire.Length;
        BinaryPrimitives.WriteUInt16BigEndian(destination[length..], (ushort)question.Type);
        BinaryPrimitives.WriteUInt16BigEndian(destination[(length + 2)..], question.Class);
        length += 4;
        if (!edns)
            return length;

        // RFC 6891 6.1.2: the root name, type OPT, payload size for class, extended code, version and flags (all 0) for TTL, no options.
        var opt = destination.Slice(length, OptLength);
        opt.Clear();
        BinaryPrimitives.WriteUInt16BigEndian(opt[1..], (ushort)DnsType.Opt);
        BinaryPrimitives.WriteUInt16BigEndian(opt[3..], UdpPayloadSize);
        return length + OptLength;
    }
}
