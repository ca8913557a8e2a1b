using System.Text;
using BenchmarkDotNet.Attributes;
using Waterfall.Core.Expressions;
using Waterfall.Core.Expressions.Sources;
using Waterfall.Http.Http1;
using Waterfall.Http.Semantics;

namespace Waterfall.Micro;

/// <summary>Compiling an expression, and evaluating over a request and over a document.</summary>
[MemoryDiagnoser]
public class ExpressionBenchmarks : IPathCaptures
{
    private const string PredicateText = "request.headers.\"x-tier\" == 'gold' && request.method == 'GET'";

    private readonly ExpressionEvaluator _evaluator = new();
    private readonly RequestSource _request = new();
    private readonly MessageHead _head = new();
    private readonly byte[] _document = Document();
    private readonly Expression _predicate = Expression.Compile(PredicateText, ExpressionScope.Routing);
    private readonly Expression _projection = Expression.Compile("items[?n > `50`].{sku: sku, price: price}", ExpressionScope.Document);
    private readonly Template _template = Template.Parse("/v2/items/${ request.path.id }?user=${ request.headers.\"x-user\" }", ExpressionScope.Routing);

    public ExpressionBenchmarks()
    {
        Http1HeadParser.ParseRequest(_head, HttpLimits.Default,
            "GET /items/42 HTTP/1.1\r\nHost: a.example.com\r\nAccept: */*\r\nUser-Agent: curl/8\r\nX-User: u1\r\nX-Tier: gold\r\n\r\n"u8, out _);
        _request.Begin(_head, "https"u8.ToArray(), "10.0.0.1"u8.ToArray(), 4711);
        _request.Captures = this;
    }

    int IPathCaptures.Count => 1;

    [Benchmark]
    public bool Compile() => Expression.TryCompile(PredicateText, ExpressionScope.Routing, out _, out _);

    [Benchmark(Baseline = true)]
    public bool Predicate()
    {
        Begin();
        _evaluator.EvaluateBoolean(_predicate, out var value);
        return value;
    }

    [Benchmark]
    public int TemplateText()
    {
        Begin();
        _template.EvaluateText(_evaluator, out var text);
        return text.Length;
    }

    [Benchmark]
    public int Parse10KiB()
    {
        _evaluator.Reset();
        return _evaluator.TryParse(_document, out var document) ? document.Count : 0;
    }

    [Benchmark]
    public int ParseAndProject10KiB()
    {
        _evaluator.Reset();
        return _evaluator.TryParse(_document, out var document) && _evaluator.EvaluateValue(_projection, document, out var value) ? value.Count : 0;
    }

    ReadOnlySpan<byte> IPathCaptures.Name(int index) => "id"u8;

    ReadOnlySpan<byte> IPathCaptures.Value(int index) => "42"u8;

    private void Begin()
    {
        _evaluator.Reset();
        _evaluator.Set(ExpressionRoot.Request, _request);
    }

    private static byte[] Document()
    {
        var items = Enumerable.Range(0, 100).Select(i => $$"""{"sku":"sku-{{i}}","n":{{i}},"price":{{i}}.99,"name":"a product of the catalogue","tags":["a","b"]}""");
        return Encoding.UTF8.GetBytes($$"""{"items":[{{string.Join(',', items)}}]}""");
    }
}
