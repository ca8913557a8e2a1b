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

    /// <summary>How long a connection that is closed on unread input is read from and dropped; nginx's lingering_timeout.</summary>
    internal long LingerMs { get; init; } = 2000;
}
