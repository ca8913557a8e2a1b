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
            Template = "nginx.conf",
            OwnTemplates = new Dictionary<string, string> { [ScenarioCatalog.TlsGet] = "nginx-tls.conf", [ScenarioCatalog.TlsResponse] = "nginx-tls.conf" },
        },
        new(HAProxy, "haproxy", ["-db", "-f", "@CONFIG@"], ["-v"]) { Template = "haproxy.cfg" },
        new(Caddy, "caddy", ["run", "--config", "@CONFIG@", "--adapter", "caddyfile"], ["version"])
        {
            Template = "Caddyfile",
            // HOME: Caddy keeps its state below it.
            Environment = new Dictionary<string, string> { ["GOMAXPROCS"] = "1", ["HOME"] = "@FOLDER@" },
        },
        new(Yarp, "@ROOT@/perf/Peers/Yarp/bin/Release/net10.0/waterfall-peer-yarp", ["@PORT@", "@UPSTREAM@"], ["--version"])
        {
            FirstWarmUpSeconds = 20,
            WarmUpSeconds = JitWarmUpSeconds,
        },
        new(Waterfall, "@ROOT@/src/Host/bin/Release/net10.0/waterfall", ["run", "--config", "@CONFIG@"], ["version"])
        {
            Template = "waterfall.yaml",
            OwnTemplates = new Dictionary<string, string>
            {
                [ScenarioCatalog.Routes1000] = "waterfall-routes-1000.yaml",
                [ScenarioCatalog.TlsGet] = "waterfall-tls.yaml",
                [ScenarioCatalog.TlsResponse] = "waterfall-tls.yaml",
            },
            FirstWarmUpSeconds = 10,
            WarmUpSeconds = JitWarmUpSeconds,
            IsOurs = true,
        },
    ];
}
