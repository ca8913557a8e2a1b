using System.Net;
using System.Net.Sockets;
using Waterfall.Core.Upstreams.Resolution.Wire;

namespace Waterfall.Core.Upstreams.Resolution;

/// <summary>
/// Resolves as the system would, but with the TTL: IP literals, the hosts file, localhost names (RFC 6761 6.3), then DNS by a stub
/// resolver of our own. Off Linux, or where no DNS server is configured, the platform is asked instead and its answers kept for 30 s.
/// </summary>
/// <remarks>
/// Caches nothing: put a <see cref="ResolutionCache"/> before it. Looks at its two files on the calling thread, which must therefore
/// not be an event loop's; the cache sees to that.
/// </remarks>
public sealed class SystemResolver : IResolver
{
    /// <summary>An edit of the hosts file counts after this long; its price is a look at the file's time stamp a name and period.</summary>
    private static readonly TimeSpan HostsTtl = TimeSpan.FromSeconds(5);

    private static readonly IPAddress[] Loopback = [IPAddress.Loopback, IPAddress.IPv6Loopback];
    private static readonly IPAddress[] LoopbackIPv4 = [IPAddress.Loopback];

    private readonly SystemResolverOptions _options;
    private readonly WatchedFile<HostsFile> _hosts;
    private readonly WatchedFile<ResolvConf> _resolvConf;

    /// <summary>Makes a resolver; nothing is read before it is asked.</summary>
    /// <param name="options">Where to look; null: the system's own places.</param>
    /// <exception cref="ArgumentOutOfRangeException">A time is not positive, or there are less attempts than 1.</exception>
    public SystemResolver(SystemResolverOptions? options = null)
    {
        _options = options ?? new SystemResolverOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.Attempts ?? 1, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(_options.Timeout ?? TimeSpan.MaxValue, TimeSpan.Zero, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(_options.TotalTimeout, TimeSpan.Zero, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(_options.SecondFamilyDelay, TimeSpan.Zero, nameof(options));
        _hosts = new WatchedFile<HostsFile>(_options.HostsPath, HostsFile.Parse, HostsFile.Empty);
        _resolvConf = new WatchedFile<ResolvConf>(_options.ResolvConfPath, ResolvConf.Parse, ResolvConf.Empty);
    }

    /// <inheritdoc/>
    public async Task<HostResolution> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(host);
        cancellationToken.ThrowIfCancellationRequested();
        if (HostLiteral.TryParse(host, out var literal))
            return HostResolution.Ok([literal], TtlBounds.Max);
        if (!DnsName.TryParse(host, out _) || HostLiteral.LooksLikeAddress(host))
            return HostResolution.NotFound($"\"{host}\" is no host name", TtlBounds.MaxNegative);

        var name = host.TrimEnd('.');
        if (_hosts.Current().Find(name) is { } listed)
            return HostResolution.Ok(listed, HostsTtl);
        if (IsOrIsUnder(name, "localhost")) // RFC 6761 6.3: never asked of DNS
            return HostResolution.Ok(Socket.OSSupportsIPv6 ? Loopback : LoopbackIPv4, HostsTtl);
        if (IsOrIsUnder(name, "invalid") || IsOrIsUnder(name, "onion")) // RFC 6761 6.4; RFC 7686 2: nor these
            return HostResolution.NotFound($"{name} cannot exist in DNS", TtlBounds.MaxNegative);

        var conf = CurrentConf();
        using var total = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        total.CancelAfter(_options.TotalTimeout);
        try
        {
            return conf.Servers.Count > 0
                ? await SearchAsync(host, conf, total.Token)
                : await PlatformResolver.ResolveAsync(host, total.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return HostResolution.Failed($"{host}: not resolved within {_options.TotalTimeout.TotalSeconds:0.###} s", TtlBounds.Failure);
        }
    }

    private ResolvConf CurrentConf()
    {
        if (_options.Servers is null && !OperatingSystem.IsLinux())
            return ResolvConf.Empty;
        var conf = _resolvConf.Current();
        return conf with
        {
            Servers = _options.Servers ?? conf.Servers,
            Timeout = _options.Timeout ?? conf.Timeout,
            Attempts = _options.Attempts ?? conf.Attempts,
        };
    }

    /// <summary>
    /// Tries the names the search list makes of the host's until one exists. One that could not be resolved ends the search: a later
    /// one could be somebody else's, and a gateway would send requests there because a server was slow.
    /// </summary>
    private async Task<HostResolution> SearchAsync(string host, ResolvConf conf, CancellationToken cancellationToken)
    {
        HostResolution? missing = null;
        foreach (var candidate in conf.Candidates(host))
        {
            var resolution = await DnsAddressLookup.LookupAsync(candidate, conf, _options.SecondFamilyDelay, cancellationToken);
            if (resolution.Status != ResolutionStatus.NotFound)
                return resolution;
            missing = missing is null || resolution.Ttl < missing.Ttl ? resolution : missing;
        }

        return missing ?? HostResolution.NotFound($"\"{host}\" is no host name", TtlBounds.MaxNegative);
    }

    private static bool IsOrIsUnder(string name, string domain) =>
        name.EndsWith(domain, StringComparison.OrdinalIgnoreCase)
        && (name.Length == domain.Length || name[name.Length - domain.Length - 1] == '.');
}
