using Waterfall.Core.Configuration;
using Waterfall.Core.Upstreams;
using Waterfall.Testing.Manual;

namespace Waterfall.Core.Tests.InMemory.Http2;

/// <summary>Gateways whose upstream speaks HTTP/2.</summary>
internal static class Http2Rig
{
    internal const int ConnectMs = 2000;
    internal const int FirstByteMs = 5000;
    internal const int IdleMs = 60_000;
    internal const int PingMs = 1000;
    internal const int PongMs = 500;

    internal static ManualGateway ToHttp2(ConnectionPoolConfig? pool = null) => new(config => config with
    {
        Protocol = UpstreamProtocol.Http2,
        Pool = pool ?? new(),
        Timeouts = new()
        {
            Connect = TimeSpan.FromMilliseconds(ConnectMs),
            FirstByte = TimeSpan.FromMilliseconds(FirstByteMs),
            Idle = TimeSpan.FromMilliseconds(IdleMs),
        },
        Http2 = new() { PingInterval = TimeSpan.FromMilliseconds(PingMs), PingTimeout = TimeSpan.FromMilliseconds(PongMs) },
    });

    internal static ManualPeer Ask(ManualGateway gateway, string request = Wires.Get)
    {
        var client = gateway.Connect();
        client.Write(request);
        gateway.Settle();
        return client;
    }
}
