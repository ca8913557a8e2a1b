namespace Waterfall.Peers.Catalog;

/// <summary>All gateways that can be measured.</summary>
internal static class PeerCatalog
{
    public const string Nginx = "nginx";
    public const string HAProxy = "haproxy";
    public const string Caddy = "caddy";
    public const string Yarp = "yarp";
    public const string Waterfall = "waterfall";

    private const int JitWarmUpSeconds = 3;

    /// <summary>All peers, in the order of the tables.</summary>
    public static IReadOnlyList<Peer> All { get; } =
    [
        new(Nginx, "nginx", ["-p", "@FOLDER@", "-c", "@CONFIG@"], ["-v"])
        {
            Templates = new Dictionary<GatewaySetup, string>
            {
                [GatewaySetup.Plain] = "nginx.conf",
                [GatewaySetup.Routes1000] = "nginx.conf",
                [GatewaySetup.Tls] = "nginx-tls.conf",
                [GatewaySetup.H2c] = "nginx-h2c.conf",
                [GatewaySetup.Http1ToHttp2] = "nginx-http1-to-http2.conf",
                [GatewaySetup.Grpc] = "nginx-grpc.conf",
            },
        },
        new(HAProxy, "haproxy", ["-db", "-f", "@CONFIG@"], ["-v"])
        {
            // A listener without TLS takes both versions of HTTP.
            Templates = new Dictionary<GatewaySetup, string>
            {
                [GatewaySetup.Plain] = "haproxy.cfg",
                [GatewaySetup.Routes1000] = "haproxy.cfg",
                [GatewaySetup.Tls] = "haproxy-tls.cfg",
                [GatewaySetup.H2c] = "haproxy.cfg",
                [GatewaySetup.Http1ToHttp2] = "haproxy-http2-upstream.cfg",
                [GatewaySetup.Grpc] = "haproxy-http2-upstream.cfg",
            },
        },
        new(Caddy, "caddy", ["run", "--config", "@CONFIG@", "--adapter", "caddyfile"], ["version"])
        {
            Templates = new Dictionary<GatewaySetup, string>
            {
                [GatewaySetup.Plain] = "Caddyfile",
                [GatewaySetup.Routes1000] = "Caddyfile",
                [GatewaySetup.Tls] = "Caddyfile-tls",
                [GatewaySetup.H2c] = "Caddyfile-h2c",
                [GatewaySetup.Http1ToHttp2] = "Caddyfile-http2-upstream",
                [GatewaySetup.Grpc] = "Caddyfile-http2-upstream",
            },
            // HOME: Caddy keeps its state below it.
            Environment = new Dictionary<string, string> { ["GOMAXPROCS"] = "1", ["HOME"] = "@FOLDER@" },
        },
        new(Yarp, "@ROOT@/perf/Peers/Yarp/bin/Release/net10.0/waterfall-peer-yarp", ["@CONFIG@"], ["--version"])
        {
            Templates = new Dictionary<GatewaySetup, string>
            {
                [GatewaySetup.Plain] = "yarp.json",
                [GatewaySetup.Routes1000] = "yarp.json",
                [GatewaySetup.Tls] = "yarp-tls.json",
                [GatewaySetup.H2c] = "yarp-h2c.json",
                [GatewaySetup.Http1ToHttp2] = "yarp-http1-to-http2.json",
                [GatewaySetup.Grpc] = "yarp-grpc.json",
            },
            FirstWarmUpSeconds = 20,
            WarmUpSeconds = JitWarmUpSeconds,
        },
        new(Waterfall, "@ROOT@/src/Host/bin/Release/net10.0/waterfall", ["run", "--config", "@CONFIG@"], ["version"])
        {
            // A listener without TLS takes both versions of HTTP.
            Templates = new Dictionary<GatewaySetup, string>
            {
                [GatewaySetup.Plain] = "waterfall.yaml",
                [GatewaySetup.Routes1000] = "waterfall-routes-1000.yaml",
                [GatewaySetup.Tls] = "waterfall-tls.yaml",
                [GatewaySetup.H2c] = "waterfall.yaml",
                [GatewaySetup.Http1ToHttp2] = "waterfall-http2-upstream.yaml",
                [GatewaySetup.Grpc] = "waterfall-http2-upstream.yaml",
            },
            FirstWarmUpSeconds = 10,
            WarmUpSeconds = JitWarmUpSeconds,
            IsOurs = true,
        },
    ];
}
