using Waterfall.Core.Expressions;
using Waterfall.Core.IO.Tls;
using Waterfall.Core.Streams;
using Waterfall.Core.Upstreams.Health;
using Waterfall.Core.Upstreams.LoadBalancing;
using Waterfall.Core.Upstreams.Resilience;

namespace Waterfall.Core.Upstreams;

/// <summary>An upstream as one snapshot has it: its endpoints and how to deal with them. Times in milliseconds; 0 means no limit.</summary>
internal sealed class Cluster
{
    private readonly LoopSlots<ClusterLoad> _loads;

    internal Cluster() => _loads = new LoopSlots<ClusterLoad>(loop => new ClusterLoad(this, loop));

    internal required string Name { get; init; }

    /// <summary>The endpoints with what this cluster says of them. What a balancer picks is a place here.</summary>
    internal required ClusterEndpoint[] Members
    {
        get;
        init
        {
            field = value;
            Endpoints = [.. value.Select(member => member.Endpoint)];
        }
    }

    /// <summary>The endpoints by place.</summary>
    internal Endpoint[] Endpoints { get; private init; } = [];

    /// <summary>How connections to endpoints that have it are encrypted; null where none has.</summary>
    internal ClientTlsContext? Tls { get; init; }

    /// <summary>What the cluster keeps from snapshot to snapshot.</summary>
    internal required ClusterState State { get; init; }

    internal required LoadBalancer Balancer { get; init; }

    /// <summary>What a request is hashed by, where the balancer hashes.</summary>
    internal Template? HashOn { get; init; }

    internal HealthPolicy Health { get; init; } = new();

    internal required OutlierDetector Outliers { get; init; }

    /// <summary>The zone whose endpoints go before others; null for none.</summary>
    internal string? PreferZone { get; init; }

    internal long SlowStartMs { get; init; }

    internal SessionAffinity? Affinity { get; init; }

    internal CircuitBreaker? Breaker { get; init; }

    internal Bulkhead? Bulkhead { get; init; }

    /// <summary>When requests are sent again beyond what is always safe; null: never.</summary>
    internal RetryPolicy? Retry { get; init; }

    internal HedgePolicy? Hedge { get; init; }

    internal AdaptiveSettings? AdaptiveConcurrency { get; init; }

    internal long ConnectTimeoutMs { get; init; }

    internal long FirstByteTimeoutMs { get; init; }

    internal long TotalTimeoutMs { get; init; }

    /// <summary>The field that tells the upstream what is left of an exchange's time; null for none.</summary>
    internal byte[]? DeadlineField { get; init; }

    internal long IdleTimeoutMs { get; init; }

    internal int MaxIdle { get; init; }

    /// <summary>With HTTP/2: how connections are kept and watched.</summary>
    internal Http2KeepAlive KeepAlive => new(IdleTimeoutMs, PingIntervalMs, PingTimeoutMs);

    /// <summary>Whether HTTP/2 may be spoken to it, so that it can refuse a request without having looked at it.</summary>
    internal bool MayRefuseStreams { get; init; }

    internal long PingIntervalMs { get; init; }

    internal long PingTimeoutMs { get; init; }

    internal int MaxConnections { get; init; }

    internal HostPolicy HostPolicy { get; init; }

    /// <summary>With <see cref="Upstreams.HostPolicy.Literal"/>: what to send.</summary>
    internal byte[] LiteralHost { get; init; } = [];

    /// <summary>Told of endpoints that are put out of service, a line each.</summary>
    internal Action<string>? Notice { get; init; }

    /// <summary>The cluster as this loop sees it; to be asked for on the loop.</summary>
    internal ClusterLoad LoadOn(int loopIndex) => _loads.Of(loopIndex);

    /// <summary>
    /// Takes in how an attempt went, for balancing, hedging and passive health; true if that put the endpoint out of service.
    /// </summary>
    /// <param name="load">The loop's view of this cluster.</param>
    /// <param name="place">The place that was picked.</param>
    /// <param name="outcome">What the attempt says of the endpoint.</param>
    /// <param name="elapsedMs">The time from its start to the answer's head or the failure.</param>
    /// <param name="nowMs">The loop's time.</param>
    internal bool Report(ClusterLoad load, int place, AttemptOutcome outcome, long elapsedMs, long nowMs)
    {
        if (outcome == AttemptOutcome.Neutral)
            return false;
        if (Balancer is EwmaBalancer && outcome == AttemptOutcome.Success)
            load.Endpoints[place].ObserveLatency(elapsedMs, nowMs);
        else if (Balancer is EwmaBalancer)
            load.Endpoints[place].ObserveFailure(elapsedMs, nowMs);
        // Failures are no measure of how long an answer takes.
        if (Hedge is { AfterPercent: > 0 } && outcome == AttemptOutcome.Success)
            load.Resilience.Latency.Record(elapsedMs);
        if (!Outliers.Report(load, place, outcome, nowMs))
            return false;
        var endpoint = Endpoints[place];
        Notice?.Invoke($"upstream {Name}: endpoint {endpoint.Url} is out of service for {endpoint.Health.EjectedUntilMs - nowMs} ms (it fails requests)");
        return true;
    }

    /// <summary>The Host to send to an endpoint; empty for the client's own, which an HTTP/1.0 client may not have given.</summary>
    internal ReadOnlySpan<byte> HostFor(Endpoint endpoint, ReadOnlySpan<byte> clientHost) => HostPolicy switch
    {
        HostPolicy.Client => clientHost.IsEmpty ? endpoint.Authority : default,
        HostPolicy.Endpoint => endpoint.Authority,
        _ => LiteralHost,
    };
}

/// <summary>Which Host an upstream sees.</summary>
internal enum HostPolicy : byte
{
    Client,
    Endpoint,
    Literal,
}
