using BenchmarkDotNet.Attributes;
using Waterfall.Core.Memory;

namespace Waterfall.Micro;

/// <summary>Bytes through a queue and from one queue to another: a small body is copied, a block of a large one moves whole.</summary>
[MemoryDiagnoser]
public class ByteQueueBenchmarks
{
    private static readonly BufferPool Pool = new();

    private readonly ByteQueue _source = new(Pool);
    private readonly ByteQueue _destination = new(Pool);
    private byte[] _bytes = [];

    [Params(118, 4096, 65536)]
    public int Bytes { get; set; }

    [GlobalSetup]
    public void Setup() => _bytes = new byte[Bytes];

    [Benchmark(Baseline = true)]
    public void WriteAndSkip()
    {
        _source.Write(_bytes);
        _source.Skip(Bytes);
    }

    [Benchmark]
    public void WriteMoveAndSkip()
    {
        _source.Write(_bytes);
        _source.MoveTo(_destination, Bytes);
        _destination.Skip(Bytes);
    }
}
