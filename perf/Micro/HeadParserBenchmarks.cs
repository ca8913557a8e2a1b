using BenchmarkDotNet.Attributes;
using Waterfall.Http.Http1;
using Waterfall.Http.Semantics;

namespace Waterfall.Micro;

/// <summary>From received bytes to a head that is checked, routed on and framed.</summary>
[MemoryDiagnoser]
public class HeadParserBenchmarks
{
    private readonly byte[] _plaintext = RawHeads.Plaintext.ToArray();
    private readonly byte[] _browser = RawHeads.Browser.ToArray();
    private readonly byte[] _response = RawHeads.Response.ToArray();
    private readonly MessageHead _head = new();

    [Benchmark(Baseline = true)]
    public ParseStatus Request8Fields()
    {
        _head.Reset();
        return Http1HeadParser.ParseRequest(_head, HttpLimits.Default, _plaintext, out _);
    }

    [Benchmark]
    public ParseStatus Request20Fields()
    {
        _head.Reset();
        return Http1HeadParser.ParseRequest(_head, HttpLimits.Default, _browser, out _);
    }

    [Benchmark]
    public ParseStatus Response8Fields()
    {
        _head.Reset();
        return Http1HeadParser.ParseResponse(_head, HttpLimits.Default, HttpMethod.Get, _response, out _);
    }
}
