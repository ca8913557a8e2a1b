namespace Waterfall.Core.IO;

/// <summary>Plain counts that one loop writes and anybody may read: a reader may see a count a moment old.</summary>
internal sealed class LoopCounters
{
    internal long Accepted, AcceptErrors, RefusedConnections, OpenConnections;
    internal long TlsHandshakes, FailedTlsHandshakes, UpstreamTlsHandshakes, FailedUpstreamTlsHandshakes, MalformedProxyHeaders;
    internal long Requests, RejectedRequests, ClientAborts, Http2Abuse;
    internal long UpstreamConnects, UpstreamReuses, UpstreamFailures, Retries, Hedges, Ejections;
    internal long Fallbacks, Mirrored, MirrorsSkipped, MirrorsTooLarge, MirrorFailures, FaultsInjected;
    internal long WebSockets, OpenWebSockets;
    internal long DroppedLogLines;
    internal long Receives, Sends, Ticks;
}
