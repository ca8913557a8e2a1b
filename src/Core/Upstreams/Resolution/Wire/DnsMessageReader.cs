using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace Waterfall.Core.Upstreams.Resolution.Wire;

/// <summary>Reads messages (RFC 1035 4.1) from bytes nobody vouches for: every step checks its bounds, and none throws.</summary>
internal static class DnsMessageReader
{
    /// <summary>
    /// Records a message may have. 64 KiB could hold 6,000, each with a name that two octets of compression blow up to 255:
    /// far more than any name of ours has addresses.
    /// </summary>
    public const int MaxRecords = 1024;

    private const int RecordFixedLength = 10; // type, class, TTL, RDLENGTH

    /// <summary>Reads header and question; false if they are cut short or malformed, or the questions are several (RFC 9619).</summary>
    public static bool TryReadHead(ReadOnlySpan<byte> message, out DnsMessageHead head)
    {
        head = default;
        if (message.Length < DnsMessageHead.HeaderLength)
            return false;
        var questions = BinaryPrimitives.ReadUInt16BigEndian(message[4..]);
        if (questions > 1)
            return false;

        var offset = DnsMessageHead.HeaderLength;
        DnsQuestion? question = null;
        if (questions == 1)
        {
            if (!DnsName.TryRead(message, ref offset, out var name) || message.Length - offset < 4)
                return false;
            var fields = message[offset..];
            question = new DnsQuestion(
                name, (DnsType)BinaryPrimitives.ReadUInt16BigEndian(fields), BinaryPrimitives.ReadUInt16BigEndian(fields[2..]));
            offset += 4;
        }

        head = new DnsMessageHead(
            BinaryPrimitives.ReadUInt16BigEndian(message),
            BinaryPrimitives.ReadUInt16BigEndian(message[2..]),
            question,
            BinaryPrimitives.ReadUInt16BigEndian(message[6..]),
            BinaryPrimitives.ReadUInt16BigEndian(message[8..]),
            BinaryPrimitives.ReadUInt16BigEndian(message[10..]),
            offset);
        return true;
    }

    /// <summary>Reads a whole message; octets after its last record are ignored.</summary>
    public static bool TryRead(ReadOnlySpan<byte> message, [NotNullWhen(true)] out DnsMessage? read)
    {
        read = null;
        if (!TryReadHead(message, out var head) || head.AnswerCount + head.AuthorityCount + head.AdditionalCount > MaxRecords)
            return false;

        var offset = head.RecordsOffset;
        if (!TryReadSection(message, head.AnswerCount, ref offset, out var answers, out var unexpected) || unexpected is not null
            || !TryReadSection(message, head.AuthorityCount, ref offset, out var authorities, out unexpected) || unexpected is not null
            || !TryReadSection(message, head.AdditionalCount, ref offset, out var additionals, out var opt))
            return false;

        // RFC 6891 6.1.3: the extended code is the upper eight bits of twelve.
        var code = (opt is null ? 0 : opt.TtlSeconds >> 24 << 4) | (uint)head.HeaderResponseCode;
        read = new DnsMessage(head, (DnsResponseCode)code, answers, authorities, additionals);
        return true;
    }

    private static bool TryReadSection(
        ReadOnlySpan<byte> message, int count, ref int offset, out List<DnsRecord> records, out DnsRecord? opt)
    {
        records = [];
        opt = null;
        for (var i = 0; i < count; i++)
        {
            if (!TryReadRecord(message, ref offset, out var record))
                return false;
            if (record.Type != DnsType.Opt)
            {
                records.Add(record);
                continue;
            }

            // RFC 6891 6.1.1, 6.1.2: at most one, and its name is the root.
            if (opt is not null || !record.Name.IsRoot)
                return false;
            opt = record;
        }

        return true;
    }

    /// <remarks>
    /// <code>
    /// NAME (compressed) | TYPE 16 | CLASS 16 | TTL 32 | RDLENGTH 16 | RDATA
    /// </code>
    /// </remarks>
    private static bool TryReadRecord(ReadOnlySpan<byte> message, ref int offset, [NotNullWhen(true)] out DnsRecord? record)
    {
        record = null;
        if (!DnsName.TryRead(message, ref offset, out var name) || message.Length - offset < RecordFixedLength)
            return false;
        var fields = message.Slice(offset, RecordFixedLength);
        var type = (DnsType)BinaryPrimitives.ReadUInt16BigEndian(fields);
        var recordClass = BinaryPrimitives.ReadUInt16BigEndian(fields[2..]);
        var ttl = BinaryPrimitives.ReadUInt32BigEndian(fields[4..]);
        var dataLength = BinaryPrimitives.ReadUInt16BigEndian(fields[8..]);
        offset += RecordFixedLength;
        if (message.Length - offset < dataLength)
            return false;

        // Names in the data may point anywhere before it, but may not run past its end: the message is cut there.
        var end = offset + dataLength;
        record = recordClass == DnsQuestion.Internet
            ? ReadData(message[..end], offset, name, type, ttl)
            : new DnsRecord(name, type, recordClass, ttl);
        offset = end;
        return record is not null;
    }

    private static DnsRecord? ReadData(ReadOnlySpan<byte> message, int offset, DnsName name, DnsType type, uint ttl)
    {
        var data = message[offset..];
        switch (type)
        {
            case DnsType.A:
                return data.Length == 4 ? new DnsAddressRecord(name, type, ttl, new IPAddress(data)) : null;
            case DnsType.Aaaa:
                return data.Length == 16 ? new DnsAddressRecord(name, type, ttl, new IPAddress(data)) : null;
            case DnsType.Cname:
                return DnsName.TryRead(message, ref offset, out var target) && offset == message.Length
                    ? new DnsAliasRecord(name, ttl, target)
                    : null;
            case DnsType.Soa:
                return ReadAuthority(message, offset, name, ttl);
            case DnsType.Srv:
                return ReadService(message, offset, name, ttl);
            default:
                return new DnsRecord(name, type, DnsQuestion.Internet, ttl);
        }
    }

    // RFC 1035 3.3.13: MNAME, RNAME, then SERIAL, REFRESH, RETRY, EXPIRE and MINIMUM of 32 bits each.
    private static DnsAuthorityRecord? ReadAuthority(ReadOnlySpan<byte> message, int offset, DnsName name, uint ttl)
    {
        if (!DnsName.TryRead(message, ref offset, out _) || !DnsName.TryRead(message, ref offset, out _) || message.Length - offset != 20)
            return null;
        return new DnsAuthorityRecord(name, ttl, BinaryPrimitives.ReadUInt32BigEndian(message[(offset + 16)..]));
    }

    // RFC 2782: priority, weight, port, target. The target is not to be compressed; RFC 3597 4 has receivers expand one that is.
    private static DnsServiceRecord? ReadService(ReadOnlySpan<byte> message, int offset, DnsName name, uint ttl)
    {
        var data = message[offset..];
        if (data.Length < 7)
            return null;
        offset += 6;
        if (!DnsName.TryRead(message, ref offset, out var target) || offset != message.Length)
            return null;
        return new DnsServiceRecord(
            name,
            ttl,
            BinaryPrimitives.ReadUInt16BigEndian(data),
            BinaryPrimitives.ReadUInt16BigEndian(data[2..]),
            BinaryPrimitives.ReadUInt16BigEndian(data[4..]),
            target);
    }
}
