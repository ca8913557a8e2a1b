using System.Net;
using Waterfall.Core.IO;
using Waterfall.Core.Upstreams.Resolution;

namespace Waterfall.Core.Upstreams;

/// <summary>Turns an endpoint's name into an address, off the loops, taking turns where a name has several.</summary>
internal sealed class EndpointResolver(IResolver resolver) : IDisposable
{
    private readonly ResolutionCache _cache = new(resolver);
    private int _turn;

    /// <summary>An address that is known already, or null.</summary>
    internal IPEndPoint? TryGet(DnsEndPoint name) => _cache.TryGet(name.Host, out var resolution) ? Choose(resolution, name.Port) : null;

    /// <summary>An address of the name; null when it has none, or when it is not known in time.</summary>
    internal LoopTask<IPEndPoint?> ResolveAsync(EventLoop loop, DnsEndPoint name, long timeoutMs) => loop.RunAsync(async () =>
    {
        try
        {
            var limit = timeoutMs > 0 ? TimeSpan.FromMilliseconds(timeoutMs) : Timeout.InfiniteTimeSpan;
            return Choose(await _cache.ResolveAsync(name.Host, CancellationToken.None).WaitAsync(limit), name.Port);
        }
        catch (Exception exception) when (exception is TimeoutException or ObjectDisposedException)
        {
            return null;
        }
    });

    public void Dispose() => _cache.Dispose();

    private IPEndPoint? Choose(HostResolution resolution, int port)
    {
        var addresses = resolution.Addresses;
        return addresses.Count == 0 ? null : new IPEndPoint(addresses[(int)((uint)Interlocked.Increment(ref _turn) % (uint)addresses.Count)], port);
    }
}
