using System.Net;
using Waterfall.Core.IO;

namespace Waterfall.Core.Upstreams;

/// <summary>Turns an endpoint's name into an address, off the loops, taking turns where a name has several.</summary>
internal sealed class EndpointResolver : IDisposable
{
    private int _turn;

    /// <summary>An address that is known already, or null.</summary>
    internal IPEndPoint? TryGet(DnsEndPoint name) => IPAddress.TryParse(name.Host, out var literal) && _turn >= 0 ? new IPEndPoint(literal, name.Port) : null;

    /// <summary>An address of the name, or null when it has none.</summary>
    internal LoopTask<IPEndPoint?> ResolveAsync(EventLoop loop, DnsEndPoint name) => loop.RunAsync(async () =>
    {
        var addresses = await Dns.GetHostAddressesAsync(name.Host);
        return addresses.Length == 0 ? null : new IPEndPoint(addresses[(uint)Interlocked.Increment(ref _turn) % addresses.Length], name.Port);
    });

    public void Dispose()
    {
    }
}
