using System.Runtime.InteropServices;
using Waterfall.Http.Semantics;

namespace Waterfall.Http.Http2;

/// <summary>How urgent a response is (RFC 9218 4).</summary>
/// <param name="Urgency">0, the most urgent, to 7.</param>
/// <param name="Incremental">Whether parts of it are of use before its end, so that it takes turns with others.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Http2Priority(byte Urgency, bool Incremental)
{
    /// <summary>Urgency where a signal has none (RFC 9218 4.1).</summary>
    public const byte DefaultUrgency = 3;

    private const byte LeastUrgency = 7;

    /// <summary>
    /// For streams without any signal: the default urgency, in turns. RFC 9218 4.2 has what is signalled and not incremental come one after the other;
    /// most clients that signal nothing are no browsers, and a stream of theirs may never end.
    /// </summary>
    public static Http2Priority Unsignalled => new(DefaultUrgency, Incremental: true);

    /// <summary>
    /// Reads a priority field or the value of a PRIORITY_UPDATE (RFC 9218 4, 7): a dictionary with <c>u</c> and <c>i</c>. Members that are unknown, of
    /// another type or out of range are ignored.
    /// </summary>
    /// <param name="value">The field value.</param>
    /// <param name="priority">What it says, defaults of RFC 9218 where it says nothing.</param>
    /// <returns><c>false</c> if it is no dictionary.</returns>
    public static bool TryParse(ReadOnlySpan<byte> value, out Http2Priority priority)
    {
        byte urgency = DefaultUrgency;
        bool incremental = false;
        var reader = new StructuredFieldReader(value, StructuredFieldKind.Dictionary);
        while (reader.Read())
        {
            if (reader.Element != StructuredElement.Item) continue;
            if (reader.Key.SequenceEqual("u"u8) && reader.Type == StructuredType.Integer && reader.Number is >= 0 and <= LeastUrgency) urgency = (byte)reader.Number;
            else if (reader.Key.SequenceEqual("i"u8) && reader.Type == StructuredType.Boolean) incremental = reader.Number == 1;
        }

        priority = new Http2Priority(urgency, incremental);
        return !reader.Failed;
    }
}
