using Waterfall.Testing.Gateways;
using Waterfall.Testing.Processes;

namespace Waterfall.Functional.Peers;

/// <summary>nginx and the gateway in front of it.</summary>
internal sealed record PeerPair(NginxServer Nginx, GatewayUnderTest Gateway) : IAsyncDisposable
{
    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await Nginx.DisposeAsync();
    }
}
