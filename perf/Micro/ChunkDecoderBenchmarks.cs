using System.Text;
using BenchmarkDotNet.Attributes;
using Waterfall.Http.Http1;
using Waterfall.Http.Semantics;

namespace Waterfall.Micro;

/// <summary>64 KiB of chunked body, decoded from one buffer.</summary>
[MemoryDiagnoser]
public class ChunkDecoderBenchmarks
{
    private const int BodyBytes = 64 * 1024;
    private byte[] _raw = [];

    [Params(64, 4096)]
    public int ChunkBytes { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        string chunk = $"{ChunkBytes:x}\r\n{new string('x', ChunkBytes)}\r\n";
        _raw = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(chunk, BodyBytes / ChunkBytes)) + "0\r\n\r\n");
    }

    [Benchmark]
    public long Decode()
    {
        var decoder = default(Http1BodyDecoder);
        decoder.Begin(MessageFraming.Chunked, HttpLimits.Default);
        ReadOnlySpan<byte> input = _raw;
        while (decoder.Read(input, out int skip, out int data) == BodyStatus.Data) input = input[(skip + data)..];
        return decoder.BodyBytes;
    }
}
