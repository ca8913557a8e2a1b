using BenchmarkDotNet.Attributes;
using Waterfall.Http.Semantics;

namespace Waterfall.Micro;

/// <summary>Finding well-known fields by name.</summary>
[MemoryDiagnoser]
public class KnownHeaderBenchmarks
{
    private static readonly byte[][] Names =
        ["host"u8.ToArray(), "Accept-Encoding"u8.ToArray(), "content-length"u8.ToArray(), "X-Forwarded-Proto"u8.ToArray(), "sec-ch-ua-platform"u8.ToArray(), "TE"u8.ToArray(), "traceparent"u8.ToArray(), "X-Api-Key"u8.ToArray()];

    [Benchmark(OperationsPerInvoke = 8)]
    public int Find()
    {
        int sum = 0;
        foreach (byte[] name in Names) sum += (int)KnownHeaders.Find(name);
        return sum;
    }
}
