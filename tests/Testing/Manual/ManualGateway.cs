using System.Net;
using Waterfall.Core;
using Waterfall.Core.Configuration;
using Waterfall.Core.IO;
using Waterfall.Core.Pipeline;
using Waterfall.Core.Streams;
using Waterfall.Core.Upstreams;
using Waterfall.Core.Upstreams.Resolution;

namespace Waterfall.Testing.Manual;

/// <summary>The whole gateway on one loop that runs on the test's thread, between peers that are the test. No threads, no sockets, no wall clock.</summary>
internal sealed class ManualGateway
{
    private readonly SnapshotCompiler _compiler;
    private readonly ListenerPolicy _policy;
    private readonly GatewaySnapshot _snapshot;

    /// <param name="upstream">Changes the upstream's timeouts and pool.</param>
    /// <param name="listener">Changes the listener's timeouts and limits.</param>
    /// <param name="endpoints">How many endpoints the upstream has.</param>
    /// <param name="match">What the route takes.</param>
    /// <param name="policies">What its requests pass through.</param>
    /// <param name="configure">Changes anything else.</param>
    internal ManualGateway(
        Func<UpstreamConfig, UpstreamConfig>? upstream = null, Func<ListenerConfig, ListenerConfig>? listener = null, int endpoints = 1,
        string match = "/{**rest}", IReadOnlyList<IPolicy>? policies = null, Func<GatewayConfig, GatewayConfig>? configure = null)
    {
        Loop = new EventLoop(0, new LoopOptions
        {
            CreateEngine = loop => new ManualEngine(loop, Clock),
            ReportFailure = Failures.Add,
            Clock = () => Clock.NowMs,
            DiagnoseBuffers = true,
        });
        var urls = Enumerable.Range(1, endpoints).Select(number => $"http://10.0.0.{number}:80").ToArray();
        Config = new GatewayBuilder()
            .Listen("127.0.0.1:8080", listener)
            // In turn, so that a test knows which endpoint is next.
            .Upstream("up", config => (upstream ?? (static same => same))(config with { Balance = BalanceAlgorithm.RoundRobin }), urls)
            .Route(match, "up", route => route.Use([.. policies ?? []]))
            .BuildConfig();
        Config = configure?.Invoke(Config) ?? Config;
        var only = Config.Listeners.Values.Single();
        var contexts = new ServerTlsContexts();
        contexts.Load("manual", only);
        _policy = Listeners.Compile("manual", only, contexts.Find(only));
        var registry = new EndpointRegistry();
        if (Config.Upstreams.Values.First() is { Tls: { } tls })
            registry.Tls.Load("up", TlsCompiler.Client(tls));
        _compiler = new SnapshotCompiler(registry);
        _snapshot = _compiler.Compile(Config);
        Cluster = _snapshot.Routes.Single().Cluster!;
        Gateway = new GatewayLoop(Loop, _snapshot, new EndpointResolver(new NoResolver()), "gw"u8.ToArray(), Failures.Add);
    }

    internal ManualClock Clock { get; } = new();

    internal EventLoop Loop { get; }

    internal GatewayLoop Gateway { get; }

    internal GatewayConfig Config { get; }

    /// <summary>The stages of the route.</summary>
    internal IReadOnlyList<Stage> PlanStages => _snapshot.Routes.Single().Plan.Stages;

    internal ManualEngine Engine => (ManualEngine)Loop.Engine;

    /// <summary>Defects reported. Empty, whatever peers do.</summary>
    internal List<Exception> Failures { get; } = [];

    /// <summary>The upstream's end of the newest connection.</summary>
    internal ManualPeer Upstream => Engine.Connected[^1];

    internal UpstreamPool Pool(int endpoint = 0) => Gateway.Pools.Of(_snapshot.Endpoints[endpoint]);

    /// <summary>The one upstream, as the loop has it.</summary>
    internal Cluster Cluster { get; }

    /// <summary>Changes the configuration.</summary>
    internal void Apply(GatewayConfig config) => Gateway.Apply(_compiler.Compile(config));

    internal ManualPeer Connect()
    {
        var remote = new IPEndPoint(IPAddress.Loopback, 40000);
        var (connection, client) = Engine.Accept(remote);
        Gateway.Acceptor.Accept(connection, _policy, isSecure: false, onEnd: null);
        Settle();
        return client;
    }

    /// <summary>Ticks until nothing is left to do but wait.</summary>
    internal void Settle()
    {
        for (var ticks = 0; ticks == 0 || Engine.HasEvents || Loop.HasWork; ticks++)
        {
            if (ticks > 100_000)
                throw new TimeoutException("The loop never comes to rest.");
            Loop.RunOnce();
        }
    }

    /// <summary>Lets time pass at once, then ticks until nothing is left to do.</summary>
    internal void Pass(long milliseconds)
    {
        Clock.NowMs += milliseconds;
        Settle();
    }

    /// <summary>Ends everything as a stopping gateway does. What is still held afterwards has leaked.</summary>
    internal IEnumerable<string> EndAndListLeaks()
    {
        var pools = Gateway.UpstreamPools.ToArray();
        Gateway.Acceptor.Close();
        Gateway.Sessions.Abort();
        Gateway.CloseUpstreams();
        foreach (var connect in Engine.Pending.ToArray())
            connect.Finish(TransportError.Refused);
        Settle();
        Pass(600_000);
        Gateway.CloseUpstreams();
        Settle();
        foreach (var failure in Failures)
            yield return $"defect: {failure}";
        foreach (var (owner, count) in Loop.Buffers.Diagnostics!.Leaks)
            yield return $"{count} buffers of {owner}";
        if (Gateway.Sessions.Streams.Outstanding != 0)
            yield return $"{Gateway.Sessions.Streams.Outstanding} streams";
        if (Gateway.Sessions.Http2Streams.Outstanding != 0)
            yield return $"{Gateway.Sessions.Http2Streams.Outstanding} streams of HTTP/2";
        if (Gateway.Pools.Http2Streams != 0)
            yield return $"{Gateway.Pools.Http2Streams} streams of HTTP/2 to upstreams";
        foreach (var left in ListWhatIsCounted())
            yield return left;
        if (Gateway.ExchangesUnderWay != 0)
            yield return $"{Gateway.ExchangesUnderWay} exchanges";
        foreach (var pool in pools.Where(each => each.Open != 0))
            yield return $"{pool.Open} upstream connections to {pool.Endpoint.Url}";
        if (Gateway.Acceptor is not { Pending: 0, Handshakes: 0 })
            yield return $"{Gateway.Acceptor.Pending} connections without a session, {Gateway.Acceptor.Handshakes} handshakes";
        if (Gateway.Sessions.Count != 0)
            yield return $"{Gateway.Sessions.Count} sessions";
    }

    // What exchanges count themselves into they count themselves out of, however they end: a count that stays would keep room from those that follow.
    private IEnumerable<string> ListWhatIsCounted()
    {
        var load = Cluster.LoadOn(Loop.Index);
        foreach (var endpoint in load.Endpoints.Where(each => each.InFlight != 0))
            yield return $"{endpoint.InFlight} requests in flight at {endpoint.Endpoint.Url}";
        if (load.Resilience.Retries is not { Active: 0, Retrying: 0 } and { } retries)
            yield return $"{retries.Active} exchanges and {retries.Retrying} retries in the budget";
        if (load.Concurrency is { InFlight: not 0 } limit)
            yield return $"{limit.InFlight} requests in the adaptive limit";
        if (Cluster.State.Bulkhead is not { Requests: 0, Waiting: 0, Connections: 0 } and { } bulkhead)
            yield return $"{bulkhead.Requests} requests, {bulkhead.Waiting} waiting, {bulkhead.Connections} connections in the bulkhead";
    }

    private sealed class NoResolver : IResolver
    {
        public Task<HostResolution> ResolveAsync(string host, CancellationToken cancellationToken) =>
            throw new NotSupportedException("Endpoints of a manual gateway are addresses.");
    }
}
