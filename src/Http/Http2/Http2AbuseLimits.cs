namespace Waterfall.Http.Http2;

/// <summary>
/// Caps on what costs a peer nothing or little (RFC 9113 10.5). What exceeds one ends the connection with ENHANCE_YOUR_CALM. A rate is a
/// bucket, to which what an honest peer does as well adds, so that no busy one runs into it.
/// </summary>
/// <remarks>
/// There is no cap on how many streams are opened one after the other, and none is needed on their identifiers: a peer that has used them all
/// (RFC 9113 5.1.1) can open no more on the connection.
/// </remarks>
public sealed record Http2AbuseLimits
{
    /// <summary>The defaults below.</summary>
    public static Http2AbuseLimits Default { get; } = new();

    /// <summary>
    /// Streams that end in RST_STREAM, sent by the peer within the stream's first second or provoked by it: rapid reset (CVE-2023-44487) and its mirror
    /// (CVE-2025-8671). A stream that comes to its end adds one. In the server role: what a server resets its client has opened. Default 200 at once, 33 a second.
    /// </summary>
    // nghttp2 takes 1000 and 33 a second; Envoy ends a connection half of whose 500 first streams were reset within a second. Later ones are honest clients' whose
    // time is over, all at once where an upstream is slow.
    public Http2Rate Resets { get; init; } = new(200, 33);

    /// <summary>PING frames that are no answers (CVE-2019-9512). DATA, either way, adds one a frame: gRPC measures with pings. Default 200, 20 a second.</summary>
    // Envoy and nghttp2 cap the answers that wait (MaxUnreadAnswers below); this holds a peer that reads them, too.
    public Http2Rate Pings { get; init; } = new(200, 20);

    /// <summary>SETTINGS frames that are no answers (CVE-2019-9515). Default 50, 5 a second.</summary>
    // Only gRPC changes settings in use, with every doubling of a window: a few dozen times in all.
    public Http2Rate Settings { get; init; } = new(50, 5);

    /// <summary>DATA, HEADERS and CONTINUATION frames that carry nothing and end nothing (CVE-2019-9518). A new stream allows for one. Default 100, 10 a second.</summary>
    // Envoy takes 1 in a row, HAProxy and nghttp2 rate them; nothing honest sends them but by accident, and servers that flush before they know that the end is next.
    public Http2Rate EmptyFrames { get; init; } = new(100, 10);

    /// <summary>
    /// WINDOW_UPDATE frames (CVE-2019-9511, CVE-2019-9517: windows kept tiny, so that data leaves by the byte). Every 256 bytes of a DATA frame allow for
    /// two, whatever the rate, as do a shorter one that no window cut short and a new stream. Default 1000, 100 a second.
    /// </summary>
    // Envoy: 10 for each DATA frame sent (max_inbound_window_update_frames_per_data_frame_sent). Go announces every read of 4 KiB, before 1.20 of any length,
    // on the stream and on the connection.
    public Http2Rate WindowUpdates { get; init; } = new(1000, 100);

    /// <summary>PRIORITY and PRIORITY_UPDATE frames (CVE-2019-9513). A new stream adds four. Default 200, 20 a second.</summary>
    // Envoy: 100 for each stream (max_inbound_priority_frames_per_stream).
    public Http2Rate Priorities { get; init; } = new(200, 20);

    /// <summary>
    /// Frames that are ignored: of unknown types, and what still comes for streams that were reset; and interim responses beyond the tenth of a
    /// stream. A reset by the session's owner allows for 8, whatever the rate, and data counts only once it is more than the windows of such streams had
    /// room for. Default 2000, 200 a second.
    /// </summary>
    // Of what was on its way data has its own account; this is for what stands around it, and as much again.
    public Http2Rate Ignored { get; init; } = new(2000, 200);

    /// <summary>CONTINUATION frames of one field block (CVE-2024-27316). Default 16.</summary>
    // A head of the default limit fits in two frames of the smallest MAX_FRAME_SIZE. nghttp2's default is 8.
    public int MaxContinuations { get; init; } = 16;

    /// <summary>
    /// How many times the limit of a field section a field block may be, as sent or decoded, before more than the message is refused: up to there it is
    /// decoded without being kept, and answered with 431 (RFC 9113 10.5.1). Default 8.
    /// </summary>
    // HPACK makes 4 KiB of a byte (CVE-2016-1544 and its kin): decoding has to have an end.
    public int MaxFieldBlockFactor { get; init; } = 8;

    /// <summary>Answers to the peer's frames that wait to be sent, as <see cref="Http2Session.OutputSent"/> tells. Default 1000.</summary>
    // nghttp2 and Envoy: 1000 (CVE-2019-9512, 9514, 9515: the peer floods and reads nothing).
    public int MaxUnreadAnswers { get; init; } = 1000;

    /// <summary>The rate of a kind.</summary>
    internal Http2Rate RateOf(Http2AbuseKind kind) => kind switch
    {
        Http2AbuseKind.Resets => Resets,
        Http2AbuseKind.Pings => Pings,
        Http2AbuseKind.Settings => Settings,
        Http2AbuseKind.EmptyFrames => EmptyFrames,
        Http2AbuseKind.WindowUpdates => WindowUpdates,
        Http2AbuseKind.Priorities => Priorities,
        Http2AbuseKind.Ignored => Ignored,
        _ => default,
    };
}
