using System.Globalization;
using System.Net;
using Waterfall.Core;
using Waterfall.Core.Upstreams;
using Waterfall.Functional.Rigs;
using Waterfall.Testing.Frames;
using Xunit.Abstractions;
using Budget = Waterfall.Testing.Budgets;

namespace Waterfall.Functional.Budgets;

/// <summary>
/// A proxied request allocates nothing in steady state, with few and with many in flight: everything that the process allocates for
/// them is counted, and the clients and the upstream that run in it allocate nothing themselves.
/// <c>WATERFALL_TEST_BUDGET_REQUESTS</c> sets how many requests the tests share out; a million if unset.
/// </summary>
[Collection(AloneCollection.Name)]
public sealed class ProxiedRequestBudgetTests(ITestOutputHelper output)
{
    private const int WarmUpPerClient = 40;

    private static readonly byte[] Ending = "\"end\":true}"u8.ToArray();

    private static readonly byte[] Answer =
        "HTTP/1.1 200 OK\r\nServer: quiet\r\nContent-Type: application/json\r\nContent-Length: 25\r\n\r\n{\"name\":\"Ada\",\"end\":true}"u8.ToArray();

    private static readonly int Total =
        int.Parse(Environment.GetEnvironmentVariable("WATERFALL_TEST_BUDGET_REQUESTS") ?? "1000000", CultureInfo.InvariantCulture);

    [BudgetTheory]
    [InlineData(64, 0.6, "proxiedRequest64")]
    [InlineData(1000, 0.4, "proxiedRequest1000")]
    public Task A_proxied_request_allocates_nothing(int inFlight, double share, string budget) =>
        RunAsync(gateway => new QuietClients(gateway, inFlight), inFlight, share, budget);

    [BudgetTheory]
    [InlineData(8, 8, 0.6, "proxiedHttp2Request64")]
    [InlineData(10, 100, 0.4, "proxiedHttp2Request1000")]
    public Task A_request_that_came_over_Http2_allocates_nothing(int connections, int streams, double share, string budget) =>
        RunAsync(gateway => new QuietHttp2Clients(gateway, connections, streams), connections * streams, share, budget);

    [BudgetTheory]
    [InlineData(8, 8, 0.3, "proxiedHttp2Post64")]
    [InlineData(10, 100, 0.2, "proxiedHttp2Post1000")]
    public Task A_request_with_a_body_that_came_over_Http2_allocates_nothing(int connections, int streams, double share, string budget) =>
        RunAsync(gateway => new QuietHttp2Clients(gateway, connections, streams, QuietHttp2Request.Post), connections * streams, share, budget);

    [BudgetTheory]
    [InlineData(8, 8, 0.3, "proxiedHttp2ToHttp2Post64")]
    [InlineData(10, 50, 0.2, "proxiedHttp2ToHttp2Post500")]
    public async Task A_request_with_a_body_over_Http2_both_ways_allocates_nothing(int connections, int streams, double share, string budget)
    {
        using var upstream = new QuietHttp2Upstream(
            Frame.Head(0, false, (":status", "200"), ("content-type", "application/json"), ("content-length", "25")),
            Frame.DataOf(0, "{\"name\":\"Ada\",\"end\":true}"));
        await RunAsync(upstream.Url, UpstreamProtocol.Http2, gateway => new QuietHttp2Clients(gateway, connections, streams, QuietHttp2Request.Post), connections * streams, share, budget);
    }

    [BudgetTheory]
    [InlineData(8, 8, 0.3, "proxiedCall64")]
    [InlineData(10, 50, 0.2, "proxiedCall500")]
    public async Task A_unary_call_allocates_nothing(int connections, int streams, double share, string budget)
    {
        using var upstream = new QuietHttp2Upstream(
            Frame.Head(0, false, (":status", "200"), ("content-type", "application/grpc")), Frame.DataOf(0, "\0\0\0\0\u000b\"end\":true}", ends: false),
            Frame.Head(0, true, ("grpc-status", "0"), ("grpc-message", "")));
        await RunAsync(upstream.Url, UpstreamProtocol.Http2, gateway => new QuietHttp2Clients(gateway, connections, streams, QuietHttp2Request.Call), connections * streams, share, budget);
    }

    private async Task RunAsync(Func<EndPoint, IQuietClients> connect, int inFlight, double share, string budget)
    {
        using var upstream = new QuietUpstream(Answer);
        await RunAsync(upstream.Url, UpstreamProtocol.Http1, connect, inFlight, share, budget, upstream);
    }

    private async Task RunAsync(
        string url, UpstreamProtocol protocol, Func<EndPoint, IQuietClients> connect, int inFlight, double share, string budget, QuietUpstream? upstream = null)
    {
        await using var gateway = new GatewayBuilder()
            .Options(new GatewayOptions { Loops = 1, Engine = "epoll", OnDefect = Testing.Gateways.Defects.Add })
            .Listen("127.0.0.1:0")
            .Upstream("origin", u => u with { Protocol = protocol, Pool = u.Pool with { MaxIdle = 2000 } }, url)
            .Route("/{**rest}", "origin")
            .Build();
        await gateway.StartAsync();
        using var clients = connect(gateway.Endpoints.Values.First());
        var warmUp = Math.Max(20_000, inFlight * WarmUpPerClient);
        var requests = (int)(Total * share);

        upstream?.HoldUntil(inFlight);
        Assert.Equal(warmUp, clients.Run(warmUp, Ending));
        var connections = upstream?.Accepted ?? 1;
        var measured = await SteadyState.MeasureAsync(requests / SteadyState.Windows, clients, Ending);

        output.WriteLine($"{inFlight} in flight, {measured}; {(upstream?.Accepted ?? 1) - connections} new upstream connections");
        // The counter is the process's: what the test host does now and then is a fraction of a byte a request.
        Assert.True(measured.PerRequest < Budget.Of(budget) + 1, $"{budget}: {measured.PerRequest:F2} bytes a request");
        Testing.Gateways.Defects.ThrowIfAny();
    }
}
