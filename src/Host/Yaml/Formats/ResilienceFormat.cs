using Waterfall.Core.Configuration;
using Waterfall.Host.Yaml.Bindings;

namespace Waterfall.Host.Yaml.Formats;

/// <summary>The sections of an upstream that say what is done when it fails: circuit breaker, retries, hedges, limits.</summary>
internal static class ResilienceFormat
{
    public static Binding<CircuitBreakerConfig> CircuitBreaker { get; } = new SectionBinding<CircuitBreakerConfig>(new CircuitBreakerConfig())
        .Optional("failureRatio", Fractions.Number(ConfigBounds.FailureRatio), c => c.FailureRatio, (c, v) => c with { FailureRatio = v },
            "The part of the window's requests that must fail to open the circuit.")
        .Optional("minimumRequests", Scalars.Number(ConfigBounds.MinimumRequests), c => c.MinimumRequests, (c, v) => c with { MinimumRequests = v },
            "With fewer requests in the window nothing is judged.")
        .Optional("window", Scalars.Duration(ConfigBounds.Timeout), c => c.Window, (c, v) => c with { Window = v },
            "How far back requests count.")
        .Optional("open", Scalars.Duration(ConfigBounds.Timeout), c => c.Open, (c, v) => c with { Open = v },
            "How long nothing is sent before the first probe.")
        .Optional("halfOpenProbes", Scalars.Number(ConfigBounds.ProbesInRow), c => c.HalfOpenProbes, (c, v) => c with { HalfOpenProbes = v },
            "Requests let through one after another that must all succeed to close the circuit.");

    public static Binding<RetryConfig> Retry { get; } = new SectionBinding<RetryConfig>(new RetryConfig())
        .Optional("attempts", Scalars.Number(ConfigBounds.Attempts), c => c.Attempts, (c, v) => c with { Attempts = v },
            "The most attempts, the first included.")
        .Absent("on", new ListBinding<string>(Scalars.Text("a condition or a status"), "a list as [connectFailure, reset, 503]"), (c, v) => c with { On = v },
            "What a request is sent again for: connectFailure, reset, firstByteTimeout, or statuses as 503 or 500-599. "
            + "Left out: connectFailure, reset, 502, 503, 504.")
        .Absent("methods", new ListBinding<string>(Scalars.Text("a method"), "a list of methods"), (c, v) => c with { Methods = v },
            "The methods that are sent again; POST and PATCH only with an Idempotency-Key. Left out: GET, HEAD, OPTIONS, PUT, DELETE.")
        .Optional("backoff", Backoff(), c => c.Backoff, (c, v) => c with { Backoff = v },
            "The wait between attempts.")
        .Optional("budget", Fractions.Percent(), c => c.Budget, (c, v) => c with { Budget = v },
            "The most of an event loop's requests at the upstream that may be retries.")
        .Optional("minConcurrent", Scalars.Number(ConfigBounds.MinConcurrent), c => c.MinConcurrent, (c, v) => c with { MinConcurrent = v },
            "So many retries of an event loop are always allowed.")
        .Optional("perTry", Scalars.Duration(ConfigBounds.OptionalTimeout), c => c.PerTry, (c, v) => c with { PerTry = v },
            "How long one attempt may take to its answer's head. 0s: as long as the upstream's timeouts allow.")
        .Optional("replayBuffer", Scalars.Size(ConfigBounds.ReplayBuffer), c => c.ReplayBuffer, (c, v) => c with { ReplayBuffer = v },
            "How much of a request's body is kept to be sent again; with a longer one there is one attempt.");

    public static Binding<HedgeConfig> Hedge { get; } = new SectionBinding<HedgeConfig>(new HedgeConfig())
        .Optional("after", Scalars.Text(HedgeDelay.Expected), c => c.After, (c, v) => c with { After = v },
            "How long to wait before a second request is sent: a quantile of the latencies from p50 to p99, or a duration.")
        .Optional("max", Scalars.Number(ConfigBounds.Hedges), c => c.Max, (c, v) => c with { Max = v },
            "The most further requests, each after as long a wait.");

    public static Binding<BulkheadConfig> Bulkhead { get; } = new SectionBinding<BulkheadConfig>(new BulkheadConfig())
        .Optional("connections", Scalars.Number(ConfigBounds.Bulkhead), c => c.Connections, (c, v) => c with { Connections = v },
            "The most connections open to all endpoints together; beyond it 503. 0: unlimited.")
        .Optional("requests", Scalars.Number(ConfigBounds.Bulkhead), c => c.Requests, (c, v) => c with { Requests = v },
            "The most requests under way; further ones wait, or are answered 503. 0: unlimited.")
        .Optional("queue", Scalars.Number(ConfigBounds.Bulkhead), c => c.Queue, (c, v) => c with { Queue = v },
            "The most requests that wait. 0: none.")
        .Optional("queueTimeout", Scalars.Duration(ConfigBounds.Timeout), c => c.QueueTimeout, (c, v) => c with { QueueTimeout = v },
            "How long a request waits before it is answered 503.");

    public static Binding<AdaptiveConcurrencyConfig> AdaptiveConcurrency { get; } = new SectionBinding<AdaptiveConcurrencyConfig>(new AdaptiveConcurrencyConfig())
        .Optional("min", Scalars.Number(ConfigBounds.AdaptiveLimit), c => c.Min, (c, v) => c with { Min = v },
            "The limit is never less, per event loop.")
        .Optional("max", Scalars.Number(ConfigBounds.AdaptiveLimit), c => c.Max, (c, v) => c with { Max = v },
            "The limit is never more, per event loop.")
        .Optional("initial", Scalars.Number(ConfigBounds.AdaptiveLimit), c => c.Initial, (c, v) => c with { Initial = v },
            "What the limit begins with, per event loop.")
        .Optional("tolerance", Fractions.Number(ConfigBounds.Tolerance), c => c.Tolerance, (c, v) => c with { Tolerance = v },
            "How many times the usual latency is still no sign that requests pile up.");

    private static SectionBinding<BackoffConfig> Backoff() => new SectionBinding<BackoffConfig>(new BackoffConfig())
        .Optional("base", Scalars.Duration(ConfigBounds.Timeout), c => c.Base, (c, v) => c with { Base = v },
            "The first wait, doubled for each further one.")
        .Optional("max", Scalars.Duration(ConfigBounds.Timeout), c => c.Max, (c, v) => c with { Max = v },
            "The longest wait. A Retry-After of up to ten times this is waited for.")
        .Optional("jitter", Scalars.Word(new Dictionary<string, BackoffJitter> { ["full"] = BackoffJitter.Full, ["none"] = BackoffJitter.None }),
            c => c.Jitter, (c, v) => c with { Jitter = v }, "full: anything from nothing to the whole wait; none: the whole wait.");
}
