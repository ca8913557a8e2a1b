using Waterfall.Core.Upstreams.Resolution.Wire;

namespace Waterfall.Fuzz.Targets;

/// <summary>Messages of name servers.</summary>
internal sealed class DnsTarget : FuzzTarget
{
    private const int MaxPrefixes = 300;

    public override string Name => "dns";

    public override IReadOnlyList<byte[]> Words { get; } = Text.Words(
        "\x07" + "example", "\x03" + "com\0", "\xC0\x0C", "\xC0\x00", "\xC0\xFF", "\xFF\xFF", "\x3F", "\x40", "\x80", "\0\x01\0\x01", "\0\x1C\0\x01", "\0\x05\0\x01", "\0\x06\0\x01",
        "\0\x21\0\x01", "\0\0\x29\x04\xD0", "\0\x04\x7F\0\0\x01", "\0\x10", "\0\0\0\x3C", "\xFF\xFF\xFF\xFF", "\x81\x80", "\x83\x80", "\x81\x83", "\0\x01\0\x01\0\0\0\0", "\0\0");

    public override string Run(byte[] input, Random random)
    {
        var whole = Read(input);
        var noise = new byte[random.Next(1, 40)];
        random.NextBytes(noise);
        if (whole.Length > 0)
        {
            InvariantException.RequireSame(whole, Read([.. input, .. noise]), "octets behind the last record are not looked at");
            CheckQuestion(input);
        }
        // A reader that looks past the end, or that takes half a message for a whole one, shows between two prefixes.
        var step = Math.Max(1, input.Length / MaxPrefixes);
        for (var length = 0; length < input.Length; length += step)
        {
            var prefix = Read(input[..length]);
            if (prefix.Length > 0) InvariantException.RequireSame(whole, prefix, $"what {length} octets say, more of them do not change");
        }
        return whole.Length == 0 ? "Refused" : whole[..whole.IndexOf('\n', StringComparison.Ordinal)];
    }

    // Everything that was read, as text; nothing if it was refused.
    private static string Read(byte[] message)
    {
        if (!DnsMessageReader.TryRead(message, out var read)) return "";
        InvariantException.Require(DnsMessageReader.TryReadHead(message, out var head), "a message that is read has a head that is read");
        InvariantException.Require(head.AnswerCount + head.AuthorityCount + head.AdditionalCount <= DnsMessageReader.MaxRecords, "records are bounded");
        var records = read.Answers.Concat(read.Authorities).Concat(read.Additionals).Select(record => record.ToString());
        return $"{read.ResponseCode} {head.AnswerCount} {head.AuthorityCount} {head.AdditionalCount}\n{head}\n{string.Join('\n', records)}";
    }

    private static void CheckQuestion(byte[] message)
    {
        DnsMessageReader.TryReadHead(message, out var head);
        if (head.Question is not { } question) return;
        var query = new byte[DnsMessageWriter.MaxQueryLength];
        var length = DnsMessageWriter.WriteQuery(query, head.Id, question, edns: true);
        InvariantException.Require(
            DnsMessageReader.TryRead(query.AsSpan(0, length), out var again) && again.Head.Question == question && again.Head.Id == head.Id,
            "a question reads as it was written");
    }
}
