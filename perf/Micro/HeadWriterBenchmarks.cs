using BenchmarkDotNet.Attributes;
using Waterfall.Http.Http1;
using Waterfall.Http.Semantics;

namespace Waterfall.Micro;

/// <summary>Writing heads as a proxy does: hop-by-hop fields gone, two fields added.</summary>
[MemoryDiagnoser]
public class HeadWriterBenchmarks
{
    private readonly MessageHead _plaintext = Parsed(RawHeads.Plaintext);
    private readonly MessageHead _browser = Parsed(RawHeads.Browser);
    private readonly MessageHead _response = new();
    private readonly byte[] _destination = new byte[8192];

    public HeadWriterBenchmarks()
    {
        Http1HeadParser.ParseResponse(_response, HttpLimits.Default, HttpMethod.Get, RawHeads.Response, out _);
        HopByHop.StripResponse(_response);
        _response.Add(KnownHeader.Via, "1.1 waterfall"u8);
    }

    [Benchmark(Baseline = true)]
    public int Request8Fields() => Http1Writer.WriteRequestHead(_destination, _plaintext, _plaintext.Framing, "127.0.0.1:9001"u8);

    [Benchmark]
    public int Request20Fields() => Http1Writer.WriteRequestHead(_destination, _browser, _browser.Framing, "127.0.0.1:9001"u8);

    [Benchmark]
    public int Response8Fields() => Http1Writer.WriteResponseHead(_destination, _response, _response.Framing, HttpVersion.Http11, keepAlive: true);

    private static MessageHead Parsed(ReadOnlySpan<byte> raw)
    {
        var head = new MessageHead();
        Http1HeadParser.ParseRequest(head, HttpLimits.Default, raw, out _);
        HopByHop.StripRequest(head);
        head.Add(KnownHeader.Via, "1.1 waterfall"u8);
        head.Add(KnownHeader.XForwardedFor, "192.0.2.1"u8);
        return head;
    }
}
