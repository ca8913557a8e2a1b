using BenchmarkDotNet.Attributes;
using Waterfall.Core.Memory;

namespace Waterfall.Micro;

/// <summary>Renting and returning a block, as each receive and each answer does.</summary>
[MemoryDiagnoser]
public class BufferPoolBenchmarks
{
    private readonly BufferPool _pool = new();
    private readonly BufferBlock[] _rented = new BufferBlock[64];

    [Benchmark(Baseline = true)]
    public void Small() => _pool.RentSmall().Return();

    [Benchmark]
    public void Large() => _pool.RentLarge().Return();

    [Benchmark(OperationsPerInvoke = 64)]
    public void SixtyFourOut()
    {
        for (int i = 0; i < _rented.Length; i++) _rented[i] = _pool.RentSmall();
        foreach (BufferBlock block in _rented) block.Return();
    }
}
