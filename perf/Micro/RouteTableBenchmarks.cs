using System.Globalization;
using System.Reflection;
using System.Text;
using BenchmarkDotNet.Attributes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;
using Waterfall.Core.Routing;
using Waterfall.Http.Http1;
using Waterfall.Http.Semantics;

namespace Waterfall.Micro;

/// <summary>
/// Finding the route of a request among ten to ten thousand, beside ASP.NET Core's DfaMatcher on the same routes and requests. That is an internal
/// type: it is taken from the container that <c>AddRouting</c> fills and called through a delegate, alone and without the middleware around it, on
/// contexts made before. Both read what the path has in the place of <c>{id}</c>: ranges here, a dictionary there. A run goes through 64
/// requests spread over the whole table, so that it is not one path that the processor's caches have learnt.
/// </summary>
[MemoryDiagnoser]
public class RouteTableBenchmarks
{
    private const int Requests = 64;

    private MessageHead[] _heads = [];
    private DefaultHttpContext[] _contexts = [];
    private RouteTable _table = null!;
    private Func<HttpContext, Task> _match = null!;
    private RouteCaptures _captures;

    [Params(10, 1_000, 10_000)]
    public int Routes { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var templates = Templates(Routes).ToArray();
        _table = new RouteTable(templates.Select((path, index) => new RouteRule(index, HostRule.Any, ["GET"], PathTemplate.Parse(path))));
        _match = DfaMatcher(templates);
        // A stride that is prime to the number of routes visits them all over.
        var paths = Enumerable.Range(0, Requests).Select(i => templates[i * 7919 % templates.Length].Replace("{id}", $"item-{i}", StringComparison.Ordinal)).ToArray();
        _heads = Array.ConvertAll(paths, Head);
        _contexts = Array.ConvertAll(paths, Context);
        if (Trie() != _contexts.Length) throw new InvalidOperationException("The trie misses routes.");
        if (AspNetCore() != _contexts.Length) throw new InvalidOperationException("ASP.NET Core's matcher misses routes.");
    }

    [Benchmark(OperationsPerInvoke = Requests, Baseline = true)]
    public int Trie()
    {
        var found = 0;
        foreach (var head in _heads)
        {
            if (_table.Find(head, ref _captures, out _) == RouteOutcome.Found && _captures.Count == 1) found++;
        }
        return found;
    }

    [Benchmark(OperationsPerInvoke = Requests)]
    public int AspNetCore()
    {
        var found = 0;
        foreach (var context in _contexts)
        {
            context.SetEndpoint(null);
            _match(context); // completes at once
            if (context.GetEndpoint() is not null && context.Request.RouteValues.Count == 1) found++;
        }
        return found;
    }

    private static IEnumerable<string> Templates(int count)
    {
        var versions = count < 100 ? 1 : 10;
        var resources = count / versions / 10;
        for (var version = 1; version <= versions; version++)
        {
            for (var resource = 0; resource < resources; resource++)
            {
                for (var sub = 0; sub < 10; sub++) yield return string.Create(CultureInfo.InvariantCulture, $"/api/v{version}/resource-{resource}/{{id}}/sub-{sub}");
            }
        }
    }

    private static MessageHead Head(string path)
    {
        var head = new MessageHead();
        Http1HeadParser.ParseRequest(head, HttpLimits.Default, Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: example.com\r\n\r\n"), out _);
        return head;
    }

    private static DefaultHttpContext Context(string path)
    {
        var context = new DefaultHttpContext();
        context.Request.Method = "GET";
        context.Request.Host = new HostString("example.com");
        context.Request.Path = path;
        return context;
    }

    private static Func<HttpContext, Task> DfaMatcher(string[] templates)
    {
        var endpoints = templates.Select((template, index) => new RouteEndpoint(
            _ => Task.CompletedTask, RoutePatternFactory.Parse(template), 0, new EndpointMetadataCollection(new HttpMethodMetadata(["GET"])), template));
        var services = new ServiceCollection().AddLogging().AddRouting().BuildServiceProvider();
        var factoryType = typeof(RouteEndpoint).Assembly.GetType("Microsoft.AspNetCore.Routing.Matching.MatcherFactory", throwOnError: true)!;
        var factory = services.GetRequiredService(factoryType);
        var matcher = factoryType.GetMethod("CreateMatcher")!.Invoke(factory, [new DefaultEndpointDataSource(endpoints)])!;
        var match = matcher.GetType().GetMethod("MatchAsync", BindingFlags.Instance | BindingFlags.Public)!;
        return match.CreateDelegate<Func<HttpContext, Task>>(matcher);
    }
}
