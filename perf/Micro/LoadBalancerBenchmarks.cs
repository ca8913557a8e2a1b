using BenchmarkDotNet.Attributes;
using Waterfall.Core.Configuration;
using Waterfall.Core.Upstreams;
using Waterfall.Core.Upstreams.LoadBalancing;

namespace Waterfall.Micro;

/// <summary>The choice of an endpoint, with requests in flight at each. A pick allocates nothing.</summary>
[MemoryDiagnoser]
public class LoadBalancerBenchmarks
{
    private const int Picks = 1000;

    private static readonly byte[] Key = "user-8f14e45fceea167a"u8.ToArray();

    private Cluster _cluster = null!;
    private long _now = 1_000_000;

    [Params(3, 100)]
    public int Endpoints { get; set; }

    [Params(false, true)]
    public bool Weighted { get; set; }

    [ParamsAllValues]
    public BalanceAlgorithm Balance { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var config = new UpstreamConfig
        {
            Balance = Balance,
            Endpoints = [.. Enumerable.Range(1, Endpoints).Select(i => new EndpointConfig { Url = $"http://10.0.0.{i}", Weight = Weighted ? 1 + (i % 5) : 1 })],
        };
        _cluster = new ClusterCompiler(new EndpointRegistry(seed: 1)).Compile("c", config);
        var random = new Random(1);
        foreach (var endpoint in _cluster.LoadOn(0).Endpoints)
        {
            endpoint.ObserveLatency(random.Next(1, 20), _now);
            for (var i = random.Next(20); i > 0; i--) endpoint.Enter();
        }
        _now += 100;
    }

    [Benchmark(OperationsPerInvoke = Picks)]
    public int Pick()
    {
        var sum = 0;
        for (var i = 0; i < Picks; i++)
            sum += _cluster.Balancer.Pick(new PickContext(_cluster.LoadOn(0), _now) { HashKey = Key });
        return sum;
    }
}
