using System.Collections.Concurrent;
using Waterfall.Core;
using Waterfall.Core.Configuration;
using Waterfall.Core.Policies.Fault;
using Waterfall.Functional.Rigs;
using Waterfall.Testing;
using Waterfall.Testing.Client;
using Waterfall.Testing.Processes;
using Waterfall.Testing.Upstream;

namespace Waterfall.Functional.Traffic;

/// <summary>Splits, mirrors, fallbacks, faults and deadlines between real sockets.</summary>
public sealed class TrafficTests : IAsyncDisposable
{
    private readonly RawUpstream _first = RawUpstream.Start(UpstreamAnswers.Ok("first"));
    private readonly RawUpstream _second = RawUpstream.Start(UpstreamAnswers.Ok("second"));
    private readonly ConcurrentQueue<Exception> _defects = new();
    private Gateway? _gateway;

    [Fact]
    public async Task A_split_divides_and_keeps_together()
    {
        await StartAsync(route => route with
        {
            Upstream = null,
            Split = new SplitConfig { Weights = new Dictionary<string, int> { ["first"] = 1, ["second"] = 1 }, Sticky = "${ request.headers.\"x-user\" }" },
        });
        var answers = new Dictionary<int, string>();
        for (var user = 0; user < 30; user++)
            answers[user] = (await AskAsync(Raw.Get("/", $"X-User: {user}\r\n"))).Text;
        Assert.Equal(["first", "second"], answers.Values.Distinct().Order());
        for (var user = 0; user < 30; user++)
            Assert.Equal(answers[user], (await AskAsync(Raw.Get("/", $"X-User: {user}\r\n"))).Text);
    }

    [Fact]
    public async Task A_mirror_gets_copies_whatever_it_does_with_them()
    {
        await StartAsync(route => route with { Mirror = new MirrorConfig { Upstream = "second", Timeout = TimeSpan.FromMilliseconds(200) } });
        var answer = await AskAsync(Raw.Post("hello"));
        Assert.Equal((200, "first"), (answer.Status, answer.Text));
        await _second.WaitForRequestsAsync(1);
        Assert.Equal("1", _second.Requests[0].Fields.Single(field => field.Name == "X-Mirror").Value);
        await Eventually.TrueAsync(() => _second.Requests[0].BodyText == "hello");
        _second.Handler = UpstreamAnswers.Never();
        for (var count = 0; count < 20; count++)
            Assert.Equal("first", (await AskAsync(Raw.Get())).Text);
        // Those that hang are given up.
        await Eventually.TrueAsync(() => _gateway!.Loops.Sum(loop => loop.Loop.Counters.MirrorFailures) == 20);
        Assert.Equal(21, _gateway!.Loops.Sum(loop => loop.Loop.Counters.Mirrored));
    }

    [Fact]
    public async Task A_gateway_stops_without_waiting_for_copies()
    {
        _second.Handler = UpstreamAnswers.Never();
        await StartAsync(route => route with { Mirror = new MirrorConfig { Upstream = "second", Timeout = TimeSpan.FromMinutes(10) } });
        Assert.Equal("first", (await AskAsync(Raw.Get())).Text);
        await _second.WaitForRequestsAsync(1);
        await _gateway!.StopAsync(TimeSpan.FromMinutes(10)).WaitAsync(Eventually.Limit);
    }

    [Fact]
    public async Task The_second_upstream_stands_in_for_one_that_is_down()
    {
        using var closed = new ClosedPort();
        await StartAsync(route => route with { Fallback = new FallbackConfig { Upstream = "second" } }, closed.Url);
        Assert.Equal("second", (await AskAsync(Raw.Post("hello"))).Text);
        Assert.Equal("hello", _second.Requests[0].BodyText);
    }

    [Fact]
    public async Task The_last_good_answer_and_then_a_fixed_one()
    {
        await StartAsync(route => route with
        {
            Fallback = new FallbackConfig { LastGood = new LastGoodConfig(), Status = 503, Body = "later", Headers = new Dictionary<string, string> { ["retry-after"] = "5" } },
        });
        Assert.Equal("first", (await AskAsync(Raw.Get("/known"))).Text);
        _first.Handler = UpstreamAnswers.Bytes(UpstreamAnswers.Text("broken", 502));
        var stale = await AskAsync(Raw.Get("/known"));
        Assert.Equal((200, "first"), (stale.Status, stale.Text));
        var late = await AskAsync(Raw.Get("/unknown"));
        Assert.Equal((503, "later"), (late.Status, late.Text));
        Assert.Equal("5", late.Fields.Single(field => field.Name == "retry-after").Value);
    }

    [Fact]
    public async Task An_injected_fault_is_told_apart()
    {
        await StartAsync(route => route.Use(new FaultPolicy
        {
            Delay = new FaultDelay { Duration = TimeSpan.FromMilliseconds(50) },
            Abort = new FaultAbort { Status = 500 },
        }));
        var answer = await AskAsync(Raw.Get());
        Assert.Equal(500, answer.Status);
        Assert.Contains("fault-injected", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_grpc_deadline_ends_the_exchange()
    {
        _first.Handler = UpstreamAnswers.Never();
        await StartAsync(route => route);
        var answer = await AskAsync(Raw.Post("", "/", "Content-Type: application/grpc-web\r\ngrpc-timeout: 100000u\r\n"));
        Assert.Equal(200, answer.Status);
        Assert.Contains("grpc-status:4", answer.Text, StringComparison.Ordinal);
        Assert.Matches("^[1-9][0-9]?m$|^100m$", _first.Requests[0].Fields.Single(field => field.Name == "grpc-timeout").Value);
    }

    public async ValueTask DisposeAsync()
    {
        if (_gateway is not null)
            await _gateway.DisposeAsync();
        await _first.DisposeAsync();
        await _second.DisposeAsync();
        Assert.Empty(_first.Violations);
        Assert.Empty(_second.Violations);
        Assert.Empty(_defects);
    }

    private async Task StartAsync(Func<RouteConfig, RouteConfig> route, string? first = null)
    {
        _gateway = new GatewayBuilder()
            .Options(new GatewayOptions { Loops = 1, DiagnoseBuffers = true, OnDefect = _defects.Enqueue })
            .Listen("127.0.0.1:0")
            .Upstream("first", first ?? _first.Url)
            .Upstream("second", _second.Url)
            .Route("/{**rest}", "first", route)
            .Build();
        await _gateway.StartAsync();
    }

    private async Task<RawResponse> AskAsync(string request)
    {
        await using var client = await RawClient.ConnectAsync(_gateway!.Endpoints.Values.First());
        return await client.AskAsync(request);
    }
}
