namespace Waterfall.Peers.Catalog;

/// <summary>All scenarios, in the order in which they run.</summary>
internal static class ScenarioCatalog
{
    private const int KiB = 1024;
    private const int MiB = 1024 * KiB;
    private const int JsonBytes = 118;
    private const int GrpcMessageBytes = GrpcMessage.PrefixBytes + JsonBytes;

    // A 10 MiB exchange takes tens of milliseconds: more connections would leave much of the work in exchanges
    // that the end of the window cuts off, and those are not counted.
    private const int LargeBodyConnections = 8;

    private static readonly Goal[] NoDearerThanNginx = [new(PeerCatalog.Nginx, 1.0)];

    private static readonly Goal[] CheaperThanHAProxy = [new(PeerCatalog.HAProxy, 0.95)];

    // HAProxy writes the frames of many streams at once, as we do; nginx writes them one by one.
    private static readonly Goal[] CheaperThanBoth = [.. CheaperThanHAProxy, new(PeerCatalog.Nginx, 0.50)];

    /// <summary>All scenarios.</summary>
    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("get", "GET of a 118-byte JSON body, 64 connections", "/json", 64)
        {
            ResponseBytes = JsonBytes,
            Quick = true,
            Goals = [new(PeerCatalog.Nginx, 0.90), new(PeerCatalog.HAProxy, 0.85)],
        },
        new("get-1", "the same over 1 connection", "/json", 1) { ResponseBytes = JsonBytes, Goals = NoDearerThanNginx },
        new("get-1000", "the same over 1,000 connections", "/json", 1000) { ResponseBytes = JsonBytes, Goals = NoDearerThanNginx },
        new("connection-per-request", "the same with a new connection for each request", "/json", 64)
        {
            Script = "close.lua",
            ResponseBytes = JsonBytes,
            Goals = NoDearerThanNginx,
        },
        new("response-64k", "GET of 64 KiB", "/64k", 64)
        {
            ResponseBytes = 64 * KiB,
            Quick = true,
            Goals = [new(PeerCatalog.HAProxy, 1.0)],
        },
        new("response-10m", "GET of 10 MiB", "/10m", LargeBodyConnections) { ResponseBytes = 10 * MiB, Goals = NoDearerThanNginx },
        new("upload-16k", "POST of 16 KiB", "/upload", 64)
        {
            Script = "upload.lua",
            RequestBytes = 16 * KiB,
            Goals = NoDearerThanNginx,
        },
        new("upload-10m", "POST of 10 MiB", "/upload", LargeBodyConnections)
        {
            Script = "upload.lua",
            RequestBytes = 10 * MiB,
            Goals = NoDearerThanNginx,
        },
        new("chunked-request", "POST of 16 KiB in chunks of 4 KiB", "/upload", 64)
        {
            Script = "chunked-request.lua",
            RequestBytes = 16 * KiB,
            ChunkedRequest = true,
            Goals = NoDearerThanNginx,
        },
        new("chunked-response", "GET of 16 KiB in chunks of 4 KiB", "/chunked.html", 64)
        {
            ResponseBytes = 16 * KiB,
            ChunkedResponse = true,
            Goals = NoDearerThanNginx,
        },
        new("routes-1000", "get, in Waterfall with 1,000 templated routes and ten policies", "/services/item-500/users/42/orders/7", 64)
        {
            Setup = GatewaySetup.Routes1000,
            ResponseBytes = JsonBytes,
            Goals = NoDearerThanNginx,
        },
        new("tls-get", "get, over TLS 1.3 with an EC P-256 certificate", "/json", 64)
        {
            ResponseBytes = JsonBytes,
            Setup = GatewaySetup.Tls,
            Goals = [new(PeerCatalog.Nginx, 0.95)],
        },
        new("tls-response-64k", "GET of 64 KiB, over the same", "/64k", 64)
        {
            ResponseBytes = 64 * KiB,
            Setup = GatewaySetup.Tls,
            Goals = NoDearerThanNginx,
        },
        new("tls-h2-get", "get, over the same and HTTP/2, 8 connections with 8 streams", "/json", 8)
        {
            Setup = GatewaySetup.Tls,
            Streams = 8,
            ResponseBytes = JsonBytes,
            Goals = NoDearerThanNginx,
        },
        new("h2c-get", "get, over HTTP/2, 8 connections with 8 streams", "/json", 8)
        {
            Setup = GatewaySetup.H2c,
            Streams = 8,
            ResponseBytes = JsonBytes,
            Goals = CheaperThanBoth,
        },
        new("h2c-get-100", "get, over HTTP/2, 4 connections with 100 streams", "/json", 4)
        {
            Setup = GatewaySetup.H2c,
            Streams = 100,
            ResponseBytes = JsonBytes,
            Goals = CheaperThanBoth,
        },
        new("h1-h2-get", "get, with HTTP/2 to the upstream", "/json", 64)
        {
            Setup = GatewaySetup.Http1ToHttp2,
            ResponseBytes = JsonBytes,
            Goals = CheaperThanHAProxy,
        },
        new("grpc-unary", "unary gRPC calls, 8 connections with 8 streams", GrpcMessage.Path, 8)
        {
            Setup = GatewaySetup.Grpc,
            Streams = 8,
            RequestBytes = GrpcMessageBytes,
            ResponseBytes = GrpcMessageBytes,
            Goals = CheaperThanHAProxy,
        },
        new("idle-10k", "10,000 idle keep-alive connections after one request each", "/json", 10_000)
        {
            Kind = ScenarioKind.Idle,
            ResponseBytes = JsonBytes,
            Goals = [new(null, 1.5 * KiB)],
        },
    ];
}
