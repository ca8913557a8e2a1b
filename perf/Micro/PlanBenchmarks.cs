using System.Net;
using BenchmarkDotNet.Attributes;
using Waterfall.Core.Configuration;
using Waterfall.Core.IO;
using Waterfall.Core.IO.Engines;
using Waterfall.Core.Pipeline;
using Waterfall.Core.Policies;
using Waterfall.Core.Policies.Concurrency;
using Waterfall.Core.Policies.Cors;
using Waterfall.Core.Policies.Headers;
using Waterfall.Core.Policies.IpFilter;
using Waterfall.Core.Policies.Log;
using Waterfall.Core.Policies.RequestId;
using Waterfall.Core.Policies.Rewrite;
using Waterfall.Core.Policies.Timeout;
using Waterfall.Core.Streams;
using Waterfall.Http.Http1;
using Waterfall.Http.Semantics;

namespace Waterfall.Micro;

/// <summary>
/// An exchange through the phases of a plan of 0, 5 and 15 stages, without sockets. What the stages cost is the difference to none: in each run the request's
/// head is parsed anew, as the stages before have edited it, and an answer is begun. Of 15 stages three evaluate expressions.
/// </summary>
[MemoryDiagnoser]
public class PlanBenchmarks
{
    private static readonly byte[] Request =
        "GET /users/42?fields=name HTTP/1.1\r\nHost: example.com\r\nUser-Agent: bench\r\nAccept: */*\r\nCookie: a=1\r\n\r\n"u8.ToArray();

    private readonly PlanStream _stream = new();
    private readonly PlanSession _session = new();
    private Exchange _exchange = null!;
    private Route _route = null!;

    [Params(0, 5, 15)]
    public int Stages { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var loop = new EventLoop(0, new LoopOptions { CreateEngine = EngineFactory.Find("auto"), ReportFailure = failure => throw failure, Clock = () => 1 });
        _exchange = new Exchange(loop, new ExchangePools(loop) { Mirrors = null! });
        var plan = new PlanCompiler().Compile("users", [.. Policies().Take(Stages)], new Dictionary<string, IReadOnlyList<IPolicy>>());
        if (plan.Stages.Count != Stages) throw new InvalidOperationException("A policy has no stage.");
        _route = new Route("users", plan, null!);
    }

    [Benchmark]
    public int Run()
    {
        _stream.Head.Reset();
        Http1HeadParser.ParseRequest(_stream.Head, HttpLimits.Default, Request, out _);
        _exchange.Begin(_stream, _session, null!);
        _exchange.Route = _route;
        var plan = _route.Plan;
        var isGood = plan.RunRequestAsync(_exchange).GetAwaiter().GetResult().IsContinue && plan.RunForwardAsync(_exchange).GetAwaiter().GetResult().IsContinue;
        _exchange.Reply.Begin(200);
        isGood &= plan.RunResponseAsync(_exchange).GetAwaiter().GetResult().IsContinue;
        foreach (var stage in plan.Complete) stage.OnComplete(_exchange);
        var fields = _stream.Head.FieldCount;
        _exchange.End();
        return isGood ? fields : throw new InvalidOperationException("A stage refuses the request.");
    }

    private static IEnumerable<IPolicy> Policies() =>
    [
        new RequestIdPolicy(),
        new IpFilterPolicy { Deny = ["10.0.0.0/8", "192.0.2.0/24", "2001:db8::/32"] },
        new ConcurrencyPolicy { Limit = 1000 },
        new TimeoutPolicy { Total = TimeSpan.FromSeconds(5) },
        new HeadersPolicy { Request = new FieldEdits { Set = Map("x-gw", "waterfall"), Remove = ["cookie"] }, Response = new FieldEdits { Remove = ["server"] } },
        new CorsPolicy { Origins = ["https://app.example.com"], Credentials = true },
        new RewritePolicy { AddPrefix = "/v2" },
        new HeadersPolicy { Request = new FieldEdits { Set = Map("x-host", "${ request.host }") } },
        new RewritePolicy { Query = new QueryEdits { Set = Map("source", "gateway"), Remove = ["debug"] } },
        new LogPolicy { Fields = Map("fields", "${ request.query.fields }") },
        new HeadersPolicy { Response = new FieldEdits { Set = Map("x-status", "${ response.status }") } },
        new HeadersPolicy { Response = new FieldEdits { Set = Map("x-frame-options", "DENY") } },
        new IpFilterPolicy { Allow = ["203.0.113.0/24"] },
        new ConcurrencyPolicy { Limit = 500 },
        new TimeoutPolicy { Total = TimeSpan.FromSeconds(3) },
    ];

    private static Dictionary<string, string> Map(string name, string value) => new() { [name] = value };
}
