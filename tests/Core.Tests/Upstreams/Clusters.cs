using Waterfall.Core.Configuration;
using Waterfall.Core.Upstreams;

namespace Waterfall.Core.Tests.Upstreams;

/// <summary>Clusters as the compiler makes them, with a clock of the test's and random numbers that are the same in every run.</summary>
internal sealed class Clusters
{
    internal Clusters(ulong seed = 42) => Registry = new EndpointRegistry(seed) { Clock = () => NowMs };

    internal EndpointRegistry Registry { get; }

    internal long NowMs { get; set; } = 1_000_000;

    internal Cluster Compile(UpstreamConfig config, string name = "c")
    {
        // Tests give the key themselves.
        if (config is { Balance: BalanceAlgorithm.RingHash or BalanceAlgorithm.Maglev, HashOn: null }) config = config with { HashOn = "${ request.target }" };
        var problems = ConfigValidator.Validate(new GatewayConfig { Upstreams = new Dictionary<string, UpstreamConfig> { [name] = config } });
        Assert.Empty(problems);
        return new ClusterCompiler(Registry).Compile(name, config);
    }

    internal static IReadOnlyList<EndpointConfig> Endpoints(params int[] weights) =>
        [.. weights.Select((weight, place) => new EndpointConfig { Url = $"http://10.0.0.{place + 1}", Weight = weight })];

    internal static IReadOnlyList<EndpointConfig> Equal(int count) => Endpoints([.. Enumerable.Repeat(1, count)]);

    internal static UpstreamConfig Of(BalanceAlgorithm balance, params int[] weights) => new() { Balance = balance, Endpoints = Endpoints(weights) };
}
