using System.Net;

namespace Waterfall.Core.Upstreams.Resolution;

/// <summary>Where a <see cref="SystemResolver"/> looks and how long it takes. The defaults are the system's own.</summary>
public sealed record SystemResolverOptions
{
    /// <summary>The hosts file (hosts(5)). A missing file has no names.</summary>
    public string HostsPath { get; init; } = "/etc/hosts";

    /// <summary>The stub resolver's settings (resolv.conf(5)). A missing file names no servers.</summary>
    public string ResolvConfPath { get; init; } = "/etc/resolv.conf";

    /// <summary>DNS servers to ask instead of those of <see cref="ResolvConfPath"/>; null: those.</summary>
    public IReadOnlyList<IPEndPoint>? Servers { get; init; }

    /// <summary>How long a server has for an answer, by UDP and again by TCP, instead of what <see cref="ResolvConfPath"/> says.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>How often the servers are gone through, instead of what <see cref="ResolvConfPath"/> says; at least 1.</summary>
    public int? Attempts { get; init; }

    /// <summary>
    /// How long a whole resolution may take, search list and all. 30 s by default: what three servers with two attempts of 5 s each take.
    /// </summary>
    public TimeSpan TotalTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Once one address family has given addresses, how long the other is waited for. 500 ms by default: servers that drop AAAA queries
    /// exist, and must not cost their full timeout; RFC 8305 3 waits a tenth of that, but there a person is waiting, and nothing is cached.
    /// </summary>
    public TimeSpan SecondFamilyDelay { get; init; } = TimeSpan.FromMilliseconds(500);
}
