using System.Runtime.InteropServices;

namespace Waterfall.Http.Http2;

/// <summary>How urgent a response is (RFC 9218 4).</summary>
/// <param name="Urgency">0, the most urgent, to 7.</param>
/// <param name="Incremental">Whether parts of it are of use before its end, so that it takes turns with others.</param>
[StructLayout(LayoutKind.Auto)]
public readonly partial record struct Http2Priority(byte Urgency, bool Incremental)
{
    /// <summary>Urgency where a signal has none (RFC 9218 4.1).</summary>
    public const byte DefaultUrgency = 3;

    /// <summary>
    /// For streams without any signal: the default urgency, in turns. RFC 9218 4.2 has them one after the other for what says
    /// <c>priority</c>; most clients that say nothing are no browsers, and a stream of theirs may never end.
    /// </summary>
    public static Http2Priority Unsignalled => new(DefaultUrgency, Incremental: true);
}
