namespace Waterfall.Peers.Catalog;

/// <summary>One way of using a gateway.</summary>
/// <param name="Name">As given to <c>--scenario</c>.</param>
/// <param name="Description">One line for the report.</param>
/// <param name="Path">The request target, on the upstream's server.</param>
/// <param name="Connections">Client connections held open at the same time.</param>
internal sealed record Scenario(string Name, string Description, string Path, int Connections)
{
    private const int BodyScenarioBytes = 16 * 1024;

    /// <summary>How it is measured.</summary>
    public ScenarioKind Kind { get; init; } = ScenarioKind.Load;

    /// <summary>The wrk script in <c>Scripts/</c>.</summary>
    public string Script { get; init; } = "get.lua";

    /// <summary>Bytes of the request's body; 0 is a GET.</summary>
    public int RequestBytes { get; init; }

    /// <summary>Whether the request's body is sent chunked.</summary>
    public bool ChunkedRequest { get; init; }

    /// <summary>Bytes of the response's body where it is the payload; 0 where the request's is.</summary>
    public int ResponseBytes { get; init; }

    /// <summary>Whether the response must reach the client chunked.</summary>
    public bool ChunkedResponse { get; init; }

    /// <summary>What the gateways are configured for. Only peers that have a configuration for it take part.</summary>
    public GatewaySetup Setup { get; init; } = GatewaySetup.Plain;

    /// <summary>Requests that a client has in flight on each connection at the same time; 0: it speaks HTTP/1.1, one after the other.</summary>
    public int Streams { get; init; }

    /// <summary>Whether clients speak HTTP/2.</summary>
    public bool IsHttp2 => Streams > 0;

    /// <summary>Whether requests and responses are unary calls of gRPC, each with one message as its body.</summary>
    public bool IsGrpc => Setup == GatewaySetup.Grpc;

    /// <summary>What the gateway's URLs begin with.</summary>
    public string Scheme => Setup == GatewaySetup.Tls ? "https" : "http";

    /// <summary>Whether <c>--quick</c> runs it.</summary>
    public bool Quick { get; init; }

    /// <summary>What Waterfall has to reach.</summary>
    public IReadOnlyList<Goal> Goals { get; init; } = [];

    /// <summary>Body bytes of one exchange, both ways.</summary>
    public long PayloadBytes => (long)RequestBytes + ResponseBytes;

    /// <summary>Whether throughput in bytes says something.</summary>
    public bool IsAboutBodies => PayloadBytes >= BodyScenarioBytes;
}
