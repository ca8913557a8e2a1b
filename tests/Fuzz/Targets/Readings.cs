using Waterfall.Http.Semantics;

namespace Waterfall.Fuzz.Targets;

/// <summary>Reads one input whole and in pieces and insists on one reading.</summary>
internal static class Readings
{
    private static readonly byte[] StaleBytes = [(byte)':', 0xFF, (byte)'a', (byte)'\t', (byte)'\r', (byte)'\n', 0, (byte)'/', (byte)' '];

    /// <summary>The reader of the whole input, after all others agreed with it.</summary>
    public static MessageReader Agree(MessageKind kind, HttpLimits limits, HttpMethod requestMethod, byte[] input, Random random)
    {
        var whole = new MessageReader(kind, limits, requestMethod);
        var expected = whole.Read(input);
        foreach (var pieces in Splits.Of(input, random))
        {
            var stale = StaleBytes[random.Next(StaleBytes.Length)];
            var reading = new MessageReader(kind, limits, requestMethod, stale).Read(pieces);
            InvariantException.RequireSame(expected, reading, $"one reading, whole or split (stale byte {stale})");
        }
        if (whole.Outcome.StartsWith("Rejected", StringComparison.Ordinal))
        {
            var more = new byte[random.Next(1, 40)];
            random.NextBytes(more);
            var reading = new MessageReader(kind, limits, requestMethod).Read([.. input, .. more]);
            InvariantException.RequireSame(expected, reading, "what is refused stays refused, whatever comes behind it");
        }
        return whole;
    }
}
