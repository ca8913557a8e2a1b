using BenchmarkDotNet.Attributes;
using Waterfall.Http.Semantics;

namespace Waterfall.Micro;

/// <summary>The check every path passes, and the work some need.</summary>
[MemoryDiagnoser]
public class PathNormalizerBenchmarks
{
    private readonly byte[] _normal = "/account/orders/2024/overview"u8.ToArray();
    private readonly byte[] _odd = "/account/./orders//2024/%6Fverview/../%c3%a9"u8.ToArray();
    private readonly byte[] _destination = new byte[64];

    [Benchmark(Baseline = true)]
    public bool IsNormal() => PathNormalizer.IsNormal(_normal);

    [Benchmark]
    public HttpRejection Normalize() => PathNormalizer.Normalize(_odd, _destination, out _);
}
