using Waterfall.Peers.Catalog;

namespace Waterfall.Peers.Running;

/// <summary>What is behind the gateways.</summary>
internal sealed class Upstreams : IAsyncDisposable
{
    private readonly HttpUpstream _http;
    private readonly GrpcUpstream? _grpc;

    private Upstreams(HttpUpstream http, GrpcUpstream? grpc)
    {
        _http = http;
        _grpc = grpc;
    }

    /// <summary>Starts what the scenarios need.</summary>
    /// <exception cref="PeerFailedException">A server cannot be started.</exception>
    public static async Task<Upstreams> StartAsync(Workspace workspace, IReadOnlyList<Scenario> scenarios, CancellationToken cancellation)
    {
        var http = await HttpUpstream.StartAsync(workspace, cancellation);
        try
        {
            var calls = scenarios.FirstOrDefault(scenario => scenario.IsGrpc);
            return new Upstreams(http, calls is null ? null : await GrpcUpstream.StartAsync(workspace, calls.ResponseBytes, cancellation));
        }
        catch
        {
            await http.DisposeAsync();
            throw;
        }
    }

    /// <summary>The port of the one that gateways with this setup pass requests on to.</summary>
    public int PortOf(GatewaySetup setup) => setup switch
    {
        GatewaySetup.Grpc => _grpc?.Port ?? throw new InvalidOperationException("No scenario with gRPC was announced."),
        GatewaySetup.Http1ToHttp2 => _http.Http2Port,
        _ => _http.Http1Port,
    };

    public async ValueTask DisposeAsync()
    {
        if (_grpc is not null)
            await _grpc.DisposeAsync();
        await _http.DisposeAsync();
    }
}
