using System.Net;
using System.Net.Sockets;
using System.Text;
using Waterfall.Core.Expressions;
using Waterfall.Core.IO.Tls;
using Waterfall.Core.Upstreams;
using Waterfall.Core.Upstreams.Health;
using Waterfall.Core.Upstreams.LoadBalancing;
using Waterfall.Core.Upstreams.Resilience;

namespace Waterfall.Core.Configuration;

/// <summary>Turns a valid upstream into a cluster.</summary>
internal sealed class ClusterCompiler(EndpointRegistry registry)
{
    internal Cluster Compile(string name, UpstreamConfig config)
    {
        var tls = TlsCompiler.IsUsed(config) ? registry.Tls.Get(name, TlsCompiler.Client(config)) : null;
        ClusterEndpoint[] members = [.. config.Endpoints.Select(each => new ClusterEndpoint(CompileEndpoint(each, config.Protocol, tls, config.Tls is not null), each.Weight, each.Zone, each.Source))];
        var state = registry.Clusters.Get(name);
        state.Join(members, registry.NextGeneration, registry.Clock());
        var health = ResilienceCompiler.Health(config.Health);
        return new Cluster
        {
            Name = name,
            Members = members,
            Tls = tls,
            State = state,
            Balancer = CreateBalancer(config.Balance, members),
            HashOn = config.HashOn is { } hashOn ? Template.Parse(hashOn, ExpressionScope.Request) : null,
            PreferZone = config.PreferZone,
            SlowStartMs = Milliseconds(config.SlowStart),
            Affinity = CreateAffinity(name, config.Affinity, members),
            Health = health,
            Outliers = new OutlierDetector(health),
            Breaker = CompileBreaker(name, config.CircuitBreaker, state),
            Notice = registry.Notice,
            Retry = ResilienceCompiler.Retry(config.Retry),
            Hedge = ResilienceCompiler.Hedge(config.Hedge),
            Bulkhead = ResilienceCompiler.Bulkhead(config.Bulkhead) is { } limits ? new Bulkhead(limits, state.Bulkhead) : null,
            AdaptiveConcurrency = ResilienceCompiler.Adaptive(config.AdaptiveConcurrency),
            ConnectTimeoutMs = Milliseconds(config.Timeouts.Connect),
            FirstByteTimeoutMs = Milliseconds(config.Timeouts.FirstByte),
            TotalTimeoutMs = Milliseconds(config.Timeouts.Total),
            DeadlineField = config.Timeouts.Propagate is { } field ? Encoding.ASCII.GetBytes(field) : null,
            IdleTimeoutMs = Milliseconds(config.Timeouts.Idle),
            PingIntervalMs = Milliseconds(config.Http2.PingInterval),
            MayRefuseStreams = config.Protocol != UpstreamProtocol.Http1,
            PingTimeoutMs = Milliseconds(config.Http2.PingTimeout),
            MaxIdle = config.Pool.MaxIdle,
            MaxConnections = config.Pool.MaxConnections,
            HostPolicy = config.Host switch
            {
                UpstreamConfig.ClientHost => HostPolicy.Client,
                UpstreamConfig.EndpointHost => HostPolicy.Endpoint,
                _ => HostPolicy.Literal,
            },
            LiteralHost = Encoding.ASCII.GetBytes(config.Host),
        };
    }

    private CircuitBreaker? CompileBreaker(string name, CircuitBreakerConfig? config, ClusterState state)
    {
        var breaker = state.Breaker(ResilienceCompiler.Breaker(config));
        // The one before may be the same object again.
        if (breaker is not null)
            breaker.Changed ??= circuit => registry.Notice($"upstream {name}: the circuit is {Describe(circuit)}");
        return breaker;

        static string Describe(CircuitState circuit) => circuit switch
        {
            CircuitState.Open => "open: nothing is sent",
            CircuitState.HalfOpen => "half open: one request at a time is sent",
            _ => "closed: everything is sent",
        };
    }

    private static LoadBalancer CreateBalancer(BalanceAlgorithm algorithm, ClusterEndpoint[] members) => algorithm switch
    {
        BalanceAlgorithm.PowerOfTwo => new PowerOfTwoBalancer(),
        BalanceAlgorithm.RoundRobin => new RoundRobinBalancer(),
        BalanceAlgorithm.LeastRequests => new LeastRequestsBalancer(),
        BalanceAlgorithm.Ewma => new EwmaBalancer(),
        BalanceAlgorithm.Random => new RandomBalancer(),
        BalanceAlgorithm.RingHash => new RingHashBalancer(members),
        BalanceAlgorithm.Maglev => new MaglevBalancer(members),
        _ => throw new ArgumentOutOfRangeException(nameof(algorithm), algorithm, "The way to balance was not validated."),
    };

    private static SessionAffinity? CreateAffinity(string name, AffinityConfig? config, ClusterEndpoint[] members) => config is null ? null
        : new(name, new(config.Cookie, config.OnFailure == AffinityFailure.Redistribute, Milliseconds(config.Ttl) / 1000, config.Secure), members);

    private Endpoint CompileEndpoint(EndpointConfig config, UpstreamProtocol protocol, ClientTlsContext? tls, bool isAlwaysTls)
    {
        if (!EndpointAddress.TryParse(config.Url, out var address, out var problem))
            throw new ArgumentException($"The endpoint '{config.Url}' was not validated: {problem.Message}.", nameof(config));
        EndPoint endPoint = address.UnixPath is { } path ? new UnixDomainSocketEndPoint(path)
            : IPAddress.TryParse(address.Host, out var ip) ? new IPEndPoint(ip, address.Port)
            : new DnsEndPoint(address.Host, address.Port);
        return registry.Get(config.Url, endPoint, Encoding.ASCII.GetBytes(address.Authority), protocol, address.IsTls || isAlwaysTls ? tls : null);
    }

    internal static long Milliseconds(TimeSpan time) => (long)time.TotalMilliseconds;
}
