using System.Globalization;
using System.Net;
using Waterfall.Core;
using Waterfall.Core.Configuration;
using Waterfall.Functional.Rigs;
using Waterfall.Testing;
using Waterfall.Testing.Client;
using Waterfall.Testing.Gateways;
using Waterfall.Testing.Processes;
using Waterfall.Testing.Upstream;
using Xunit.Abstractions;

namespace Waterfall.Functional.Reload;

/// <summary>
/// A thousand changes of the configuration under keep-alive traffic: nobody notices, and nothing is left behind.
/// <c>WATERFALL_TEST_RELOADS</c> sets how many.
/// </summary>
[Collection(AloneCollection.Name)]
public sealed class ReloadUnderLoadTests(ITestOutputHelper output) : IAsyncDisposable
{
    private const int WarmUp = 100;
    private const int Clients = 8;
    private const int MaxGrowthBytes = 2 * 1024 * 1024;

    private static readonly int Reloads =
        int.Parse(Environment.GetEnvironmentVariable("WATERFALL_TEST_RELOADS") ?? "1000", CultureInfo.InvariantCulture);

    // What has to hold across changes: requests to it always go to one endpoint, which is in every configuration.
    private readonly RawUpstream _steady = RawUpstream.Start(UpstreamAnswers.EchoTarget());
    private readonly RawUpstream _first = RawUpstream.Start(UpstreamAnswers.EchoTarget());
    private readonly RawUpstream _second = RawUpstream.Start(UpstreamAnswers.EchoTarget());
    private readonly CancellationTokenSource _stop = new();
    private long _answered;

    public async ValueTask DisposeAsync()
    {
        await _steady.DisposeAsync();
        await _first.DisposeAsync();
        await _second.DisposeAsync();
        _stop.Dispose();
        Defects.ThrowIfAny();
    }

    [Theory]
    [InlineData("epoll", 1)]
    [InlineData("epoll", 2)]
    [InlineData("socket", 1)]
    public async Task A_thousand_changes_fail_no_request_and_leave_nothing_behind(string engine, int loops)
    {
        await using var gateway = await StartAsync(Config(0), engine, loops);
        var clients = Enumerable.Range(0, Clients).Select(i => Task.Run(() => AskAsync(gateway.Endpoints["main"], i))).ToArray();
        await ChangeAsync(gateway, 1, WarmUp, clients);
        var before = await MeasureAsync(gateway);
        await ChangeAsync(gateway, WarmUp, Reloads, clients);
        var after = await MeasureAsync(gateway);
        await _stop.CancelAsync();
        await Task.WhenAll(clients);

        output.WriteLine($"{_answered} answers during {Reloads} changes; live memory {before.Live / 1024} to {after.Live / 1024} KiB, "
            + $"connections to the endpoint that stays {before.Steady} to {after.Steady}, to the others {after.Others}");
        Assert.True(_answered > Reloads, $"only {_answered} requests were answered: there was no load");
        Assert.InRange(after.Live - before.Live, long.MinValue, MaxGrowthBytes);
        // At most one a client, however often the configuration changed.
        Assert.InRange(after.Steady, 1, Clients);
        Assert.Empty(_steady.Violations.Concat(_first.Violations).Concat(_second.Violations));
        // Those to endpoints that come and go did go: none is left over beyond what the clients can use.
        Assert.All([_first, _second], each => Assert.InRange(each.Connections.Count(c => c.End == ConnectionEnd.Open), 0, Clients));
    }

    [Theory]
    [InlineData("epoll")]
    [InlineData("socket")]
    public async Task A_slow_exchange_outlives_a_hundred_changes_even_that_of_its_own_route(string engine)
    {
        const int Pieces = 100;
        var piece = new TaskCompletionSource();
        _first.Handler = async exchange =>
        {
            await exchange.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {Pieces + exchange.Request.Framing.Length}\r\n\r\n");
            for (var i = 0; i < Pieces; i++)
            {
                await exchange.WaitForAsync(Volatile.Read(ref piece).Task);
                await exchange.SendAsync("x");
            }
            await exchange.ReadBodyAsync();
            await exchange.SendAsync(exchange.Request.BodyText);
        };
        await using var gateway = await StartAsync(SlowConfig(_first.Url, "/slow"), engine, 1);
        await using var client = await RawClient.ConnectAsync(gateway.Endpoints["main"]);
        await client.SendAsync($"POST /slow HTTP/1.1\r\nHost: a\r\nContent-Length: {Pieces}\r\n\r\n");
        var head = await client.ReadHeadAsync();
        Assert.Equal(200, head.Status);
        for (var i = 0; i < Pieces; i++)
        {
            // Its route is gone, its upstream is another, its listener has other limits: the exchange keeps what it began with.
            await gateway.ApplyAsync(i % 3 == 2 ? SlowConfig(_first.Url, "/slow") : SlowConfig(_second.Url, $"/else{i}"));
            await client.SendAsync("y");
            var due = Interlocked.Exchange(ref piece, new TaskCompletionSource());
            due.SetResult();
        }
        var body = "";
        await client.ReadBodyAsync(head, bytes => body += Testing.Wire.WireText.Text(bytes.Span));
        Assert.Equal(new string('x', Pieces) + new string('y', Pieces), body);
        Assert.Equal(404, (await client.AskAsync(Raw.Get("/slow"))).Status);
    }

    private static async Task<Gateway> StartAsync(GatewayConfig config, string engine, int loops)
    {
        var gateway = Gateway.Create(config, new GatewayOptions { Engine = engine, Loops = loops, OnDefect = Defects.Add });
        await gateway.StartAsync();
        return gateway;
    }

    // A client that asks on one connection for as long as the test runs; three routes that are always there, of which one moves.
    private async Task AskAsync(EndPoint address, int index)
    {
        await using var client = await RawClient.ConnectAsync(address);
        for (var i = index; !_stop.IsCancellationRequested; i++)
        {
            var target = (i % 3) switch { 0 => $"/steady/{i}", 1 => $"/moving/{i}", _ => $"/both/{i}" };
            var answer = await client.AskAsync(Raw.Get(target));
            Assert.Equal((200, target, false), (answer.Status, answer.Text, answer.SaysClose));
            Interlocked.Increment(ref _answered);
        }
    }

    private async Task ChangeAsync(Gateway gateway, int from, int to, Task[] clients)
    {
        for (var i = from; i < to; i++)
        {
            await gateway.ApplyAsync(Config(i));
            Assert.DoesNotContain(clients, client => client.IsCompleted);
            if (i % 50 == 0) Forget();
            // Between changes there is traffic, a few requests or many.
            await Task.Delay(i % 4);
        }
    }

    private async Task<(long Live, int Steady, int Others)> MeasureAsync(Gateway gateway)
    {
        // The same configuration each time, so that the difference is what the changes left.
        await gateway.ApplyAsync(Config(0));
        Forget();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
        return (GC.GetTotalMemory(forceFullCollection: true), _steady.Connections.Count, _first.Connections.Count + _second.Connections.Count);
    }

    // What the upstreams recorded would be all that grows. Open connections stay known.
    private void Forget()
    {
        Assert.Empty(_steady.Violations);
        _steady.Forget();
        _first.Forget();
        _second.Forget();
    }

    // Endpoints come and go, routes come and go and move, limits change, one more listener opens and closes.
    private GatewayConfig Config(int i)
    {
        var upstreams = new Dictionary<string, UpstreamConfig>
        {
            ["steady"] = Upstream(_steady),
            ["moving"] = (i % 2) == 0 ? Upstream(_first) : Upstream(_second),
            ["both"] = (i % 3) switch { 0 => Upstream(_first, _second), 1 => Upstream(_second), _ => Upstream(_first) },
        };
        var routes = new Dictionary<string, RouteConfig>
        {
            ["steady"] = Route("/steady/{**rest}", "steady"),
            ["moving"] = Route("/moving/{**rest}", (i % 5) == 0 ? "both" : "moving"),
            ["both"] = Route("/both/{**rest}", "both"),
        };
        for (var extra = 0; extra < i % 20; extra++) routes[$"extra{extra}"] = Route($"/extra{i}/{extra}", "steady");
        var listeners = new Dictionary<string, ListenerConfig>
        {
            ["main"] = new() { Address = "127.0.0.1:0", Limits = new LimitsConfig { HeaderCount = 50 + (i % 50), Connections = 1000 + i } },
        };
        if (i % 10 == 0) listeners["more"] = new ListenerConfig { Address = "127.0.0.1:0" };
        return new GatewayConfig { Listeners = listeners, Upstreams = upstreams, Routes = routes };
    }

    private static GatewayConfig SlowConfig(string url, string path) => new()
    {
        Listeners = new Dictionary<string, ListenerConfig> { ["main"] = new() { Address = "127.0.0.1:0" } },
        Upstreams = new Dictionary<string, UpstreamConfig> { ["only"] = new() { Endpoints = [new EndpointConfig { Url = url }] } },
        Routes = new Dictionary<string, RouteConfig> { ["only"] = Route(path, "only") },
    };

    private static UpstreamConfig Upstream(params RawUpstream[] upstreams) =>
        new() { Endpoints = [.. upstreams.Select(each => new EndpointConfig { Url = each.Url })] };

    private static RouteConfig Route(string path, string upstream) => new() { Match = new RouteMatch { Path = path }, Upstream = upstream };
}
