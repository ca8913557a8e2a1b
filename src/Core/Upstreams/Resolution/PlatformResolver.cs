using System.Net;
using System.Net.Sockets;

namespace Waterfall.Core.Upstreams.Resolution;

/// <summary>The operating system's own resolution, which does not tell how long its answers may be kept.</summary>
internal static class PlatformResolver
{
    /// <summary>As long as common DNS servers of container platforms say (CoreDNS: 30 s, for the same want of knowledge).</summary>
    public static readonly TimeSpan Ttl = TimeSpan.FromSeconds(30);

    public static async Task<HostResolution> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        try
        {
            var addresses = await Dns.GetHostAddressesAsync(host, cancellationToken);
            return addresses.Length > 0
                ? HostResolution.Ok([.. addresses.Distinct()], Ttl)
                : HostResolution.NotFound($"{host} has no address", TtlBounds.MaxNegative);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.HostNotFound or SocketError.NoData)
        {
            return HostResolution.NotFound($"{host} does not exist", TtlBounds.MaxNegative);
        }
        catch (SocketException e)
        {
            return HostResolution.Failed($"{host}: {e.SocketErrorCode}", TtlBounds.Failure);
        }
    }
}
