using System.Text;
using BenchmarkDotNet.Attributes;
using Waterfall.Core.Routing;
using Waterfall.Http.Http1;
using Waterfall.Http.Semantics;

namespace Waterfall.Micro;

/// <summary>Finding the route among ten.</summary>
[MemoryDiagnoser]
public class RouteTableBenchmarks
{
    private static readonly string[] Templates =
        ["/", "/users", "/users/{id}", "/users/{id}/orders", "/orders/{id}", "/items/{id}/images/{image}", "/health", "/search", "/files/{**rest}", "/{**rest}"];

    private readonly RouteTable _table = new(Templates.Select((path, index) => new RouteRule(index, HostRule.Any, [], PathTemplate.Parse(path))));
    private readonly MessageHead _literal = Request("/health");
    private readonly MessageHead _parameter = Request("/users/42/orders");
    private readonly MessageHead _fallback = Request("/some/where/else");

    [Benchmark(Baseline = true)]
    public int Literal() => Find(_literal);

    [Benchmark]
    public int Parameter() => Find(_parameter);

    [Benchmark]
    public int Fallback() => Find(_fallback);

    private int Find(MessageHead request)
    {
        _table.Find(request, out RouteRule? rule);
        return rule!.Index;
    }

    private static MessageHead Request(string path)
    {
        var head = new MessageHead();
        Http1HeadParser.ParseRequest(head, HttpLimits.Default, Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: example.com\r\n\r\n"), out _);
        return head;
    }
}
