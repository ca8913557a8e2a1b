using Waterfall.Http.Http2;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Streams;

/// <summary>What the sessions of one listener go by. Times in milliseconds; 0 means no limit.</summary>
internal sealed record ServerSettings
{
    internal required string Listener { get; init; }

    internal HttpLimits Limits { get; init; } = HttpLimits.Default;

    /// <summary>The peers that are believed about their own clients, those of unix sockets aside.</summary>
    internal IpRangeSet TrustedProxies { get; init; } = IpRangeSet.Empty;

    /// <summary>Where all requests are sent; null where they are served.</summary>
    internal HttpsRedirect? Redirect { get; init; }

    internal long HeadTimeoutMs { get; init; }

    internal long BodyTimeoutMs { get; init; }

    internal long IdleTimeoutMs { get; init; }

    internal long WriteTimeoutMs { get; init; }

    internal int MaxRequestsPerConnection { get; init; }

    /// <summary>What HTTP/2 sessions are made with; null where it is not spoken.</summary>
    internal Http2SessionOptions? Http2 { get; init; }

    /// <summary>Whether HTTP/1.1 is spoken; if not its requests are told so, in it.</summary>
    internal bool SpeaksHttp1 { get; init; } = true;

    /// <summary>How long a connection that is closed on unread input is read from and dropped; nginx's lingering_timeout.</summary>
    internal long LingerMs { get; init; } = 2000;
}
