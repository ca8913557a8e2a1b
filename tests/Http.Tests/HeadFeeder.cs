using System.Text;
using Waterfall.Http.Http1;
using Waterfall.Http.Semantics;

namespace Waterfall.Http.Tests;

/// <summary>Feeds a head whole, byte by byte and at every two-way split, and insists on one outcome.</summary>
internal static class HeadFeeder
{
    private static readonly byte[] StaleBytes = [(byte)':', 0xFF, (byte)'a', (byte)'\t', (byte)'\r', (byte)'\n', 0];

    public static MessageHead Parse(HeadKind kind, string raw, HttpLimits? limits = null, HttpMethod requestMethod = HttpMethod.Get) =>
        Parse(kind, Bytes.Of(raw), limits, requestMethod);

    public static MessageHead Parse(HeadKind kind, byte[] raw, HttpLimits? limits = null, HttpMethod requestMethod = HttpMethod.Get)
    {
        limits ??= HttpLimits.Default;
        var whole = new MessageHead();
        string expected = Run(whole, kind, limits, requestMethod, raw);
        var head = new MessageHead();
        Assert.Equal(expected, Run(head, kind, limits, requestMethod, raw.Select(b => new[] { b }).ToArray()));
        for (int split = 1; split < raw.Length; split += Step(split, raw.Length))
        {
            head.Reset();
            // Stale bytes behind what is used must never matter: vectors are loaded whole.
            head.Storage.AsSpan().Fill(StaleBytes[split % StaleBytes.Length]);
            string actual = Run(head, kind, limits, requestMethod, raw[..split], raw[split..]);
            if (expected != actual) Assert.Fail($"split at {split}: {actual}\nwhole: {expected}");
        }

        return whole;
    }

    /// <summary>Every split of what a case is about; of filler by the kilobyte only some, at both ends all.</summary>
    public static int Step(int split, int length) => length <= 4096 || split < 256 || split > length - 512 ? 1 : 61;

    /// <summary>Outcome and everything public about the head, as text.</summary>
    public static string Run(MessageHead head, HeadKind kind, HttpLimits limits, HttpMethod requestMethod, params byte[][] pieces)
    {
        ParseStatus status = ParseStatus.NeedMore;
        int total = 0;
        foreach (byte[] piece in pieces)
        {
            status = Feed(head, kind, limits, requestMethod, piece, out int consumed);
            Assert.InRange(consumed, 0, piece.Length);
            total += consumed;
            if (status != ParseStatus.NeedMore) break;
            Assert.Equal(piece.Length, consumed);
        }

        return status == ParseStatus.Rejected ? $"Rejected {head.Rejection}" : $"{status} after {total}: {Describe(head)}";
    }

    public static string Describe(MessageHead head)
    {
        var text = new StringBuilder();
        text.Append($"{head.Method} {Bytes.Text(head.MethodToken)} {Bytes.Text(head.Target)} {head.TargetForm} {head.Version} ");
        text.Append($"authority={Bytes.Text(head.Authority)} path={Bytes.Text(head.Path)} query={head.HasQuery} {Bytes.Text(head.Query)} ");
        text.Append($"status={head.Status} {Bytes.Text(head.Reason)} {head.Framing} keep={head.KeepAlive} expect={head.ExpectContinue} ");
        text.Append($"upgrade={head.UpgradeRequested} length={head.Length} present={head.Present:X}\n");
        for (int i = 0; i < head.FieldCount; i++)
        {
            text.Append($"[{Bytes.Text(head.Name(i))}]=[{Bytes.Text(head.Value(i))}] {head.Field(i).Known} {head.Field(i).Flags}\n");
        }

        return text.ToString();
    }

    /// <summary>Name and value of the fields that are not removed.</summary>
    public static string[] Fields(MessageHead head) =>
        Enumerable.Range(0, head.FieldCount).Where(i => !head.IsRemoved(i)).Select(i => $"{Bytes.Text(head.Name(i))}: {Bytes.Text(head.Value(i))}").ToArray();

    private static ParseStatus Feed(MessageHead head, HeadKind kind, HttpLimits limits, HttpMethod requestMethod, byte[] piece, out int consumed) => kind switch
    {
        HeadKind.Request => Http1HeadParser.ParseRequest(head, limits, piece, out consumed),
        HeadKind.Response => Http1HeadParser.ParseResponse(head, limits, requestMethod, piece, out consumed),
        _ => Http1HeadParser.ParseTrailers(head, limits, piece, out consumed),
    };
}
