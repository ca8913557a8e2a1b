using System.Net;
using System.Net.Sockets;
using Waterfall.Core.Configuration;
using Waterfall.Testing;
using Waterfall.Testing.Client;
using Waterfall.Testing.Processes;
using Waterfall.Testing.Upstream;

namespace Waterfall.Core.Tests.Gateways;

/// <summary>A running gateway changes its configuration whole or not at all, and no connection pays for it.</summary>
public sealed class ApplyTests : IAsyncLifetime
{
    private const string Get = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n";

    private readonly List<Exception> _defects = [];
    private readonly RawUpstream _one = RawUpstream.Start(UpstreamAnswers.Ok("one"));
    private readonly RawUpstream _two = RawUpstream.Start(UpstreamAnswers.Ok("two"));

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _one.DisposeAsync();
        await _two.DisposeAsync();
        Assert.Empty(_defects);
    }

    [Theory]
    [InlineData("epoll")]
    [InlineData("socket")]
    public async Task Routes_change_for_the_next_request_of_a_connection_that_stays(string engine)
    {
        await using var gateway = await StartAsync(ConfigTo(_one), engine);
        await using var client = await ConnectAsync(gateway);
        Assert.Equal("one", (await client.AskAsync(Get)).Text);
        await gateway.ApplyAsync(ConfigTo(_two));
        Assert.Equal("two", (await client.AskAsync(Get)).Text);
        await gateway.ApplyAsync(ConfigTo(_one) with { Routes = Route("/elsewhere") });
        Assert.Equal(404, (await client.AskAsync(Get)).Status);
        await gateway.ApplyAsync(ConfigTo(_one));
        Assert.Equal("one", (await client.AskAsync(Get)).Text);
    }

    [Fact]
    public async Task A_request_under_way_finishes_by_the_configuration_it_began_with()
    {
        var gate = new TaskCompletionSource();
        _one.Handler = async exchange =>
        {
            await exchange.WaitForAsync(gate.Task);
            await exchange.SendAsync(UpstreamAnswers.Text("one"));
        };
        await using var gateway = await StartAsync(ConfigTo(_one));
        await using var client = await ConnectAsync(gateway);
        await client.SendAsync(Get);
        await _one.WaitForRequestsAsync(1);
        await gateway.ApplyAsync(ConfigTo(_two));
        gate.SetResult();
        Assert.Equal("one", (await client.ReadResponseAsync()).Text);
        Assert.Equal("two", (await client.AskAsync(Get)).Text);
        await Eventually.TrueAsync(() => _one.Connections.All(each => each.End != ConnectionEnd.Open));
    }

    [Fact]
    public async Task Connections_to_endpoints_that_stay_are_used_on_and_those_to_others_closed()
    {
        await using var gateway = await StartAsync(ConfigTo(_one));
        await using var client = await ConnectAsync(gateway);
        await client.AskAsync(Get);
        await gateway.ApplyAsync(ConfigTo(_one) with { Routes = Route("/{**other}") });
        await client.AskAsync(Get);
        Assert.Single(_one.Connections);
        Assert.Equal(1, _one.Requests[1].Index);
        await gateway.ApplyAsync(ConfigTo(_two));
        await Eventually.TrueAsync(() => _one.Connections[0].End != ConnectionEnd.Open);
    }

    [Fact]
    public async Task A_bad_configuration_changes_nothing()
    {
        await using var gateway = await StartAsync(ConfigTo(_one));
        await using var client = await ConnectAsync(gateway);
        var address = gateway.Endpoints["main"];
        var bad = ConfigTo(_two, ("main", "127.0.0.1:0"), ("other", "127.0.0.2:0"));
        var refused = await Assert.ThrowsAsync<GatewayConfigException>(() => gateway.ApplyAsync(bad with { Upstreams = new Dictionary<string, UpstreamConfig>() }));
        Assert.Contains(refused.Problems, problem => problem.ToString().Contains("routes.r.upstream", StringComparison.Ordinal));
        Assert.Equal("one", (await client.AskAsync(Get)).Text);
        Assert.Equal([KeyValuePair.Create("main", address)], gateway.Endpoints);
    }

    [Theory]
    [InlineData("epoll")]
    [InlineData("socket")]
    public async Task A_listener_that_is_gone_stops_accepting_and_one_that_is_new_serves(string engine)
    {
        await using var gateway = await StartAsync(ConfigTo(_one, ("stays", "127.0.0.1:0"), ("goes", "127.0.0.2:0")), engine);
        var (stays, goes) = (gateway.Endpoints["stays"], gateway.Endpoints["goes"]);
        await using var onStaying = await ConnectAsync(gateway, "stays");
        await using var onGone = await ConnectAsync(gateway, "goes");
        await onGone.AskAsync(Get);

        await gateway.ApplyAsync(ConfigTo(_two, ("stays", "127.0.0.1:0"), ("comes", "127.0.0.3:0")));
        Assert.Equal(["comes", "stays"], gateway.Endpoints.Keys.Order());
        Assert.Equal(stays, gateway.Endpoints["stays"]);
        Assert.False(Ports.IsOpen(goes));
        Assert.Equal("two", (await onStaying.AskAsync(Get)).Text);
        Assert.Equal("two", (await onGone.AskAsync(Get)).Text); // it had been accepted
        await using var onNew = await ConnectAsync(gateway, "comes");
        Assert.Equal("two", (await onNew.AskAsync(Get)).Text);
        await using var another = await ConnectAsync(gateway, "stays");
        Assert.Equal("two", (await another.AskAsync(Get)).Text);
    }

    [Fact]
    public async Task An_address_that_is_taken_leaves_everything_as_it_was()
    {
        using var other = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        other.Bind(new IPEndPoint(IPAddress.Parse("127.0.0.4"), 0));
        other.Listen();
        var free = new IPEndPoint(IPAddress.Parse("127.0.0.5"), ((IPEndPoint)other.LocalEndPoint!).Port);
        await using var gateway = await StartAsync(ConfigTo(_one));
        await using var client = await ConnectAsync(gateway);
        var address = gateway.Endpoints["main"];

        var refused = await Assert.ThrowsAsync<GatewayStartException>(() => gateway.ApplyAsync(
            ConfigTo(_two, ("free", free.ToString()), ("taken", other.LocalEndPoint!.ToString()!))));
        Assert.Contains("listeners.taken", refused.Message, StringComparison.Ordinal);
        Assert.Equal([KeyValuePair.Create("main", address)], gateway.Endpoints);
        Assert.False(Ports.IsOpen(free));
        Assert.Equal("one", (await client.AskAsync(Get)).Text);
        await using var another = await ConnectAsync(gateway);
        Assert.Equal("one", (await another.AskAsync(Get)).Text);

        // And it is no reason to refuse what follows.
        await gateway.ApplyAsync(ConfigTo(_two, ("main", "127.0.0.1:0"), ("free", free.ToString())));
        Assert.True(Ports.IsOpen(free));
        Assert.Equal("two", (await client.AskAsync(Get)).Text);
    }

    [Fact]
    public async Task A_taken_address_keeps_a_gateway_from_starting_but_not_from_starting_later()
    {
        using var other = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        other.Bind(new IPEndPoint(IPAddress.Parse("127.0.0.6"), 0));
        other.Listen();
        await using var gateway = Create(ConfigTo(_one, ("main", other.LocalEndPoint!.ToString()!)));
        await Assert.ThrowsAsync<GatewayStartException>(() => gateway.StartAsync());
        Assert.Empty(gateway.Endpoints);
        other.Dispose();
        await gateway.StartAsync();
        await using var client = await ConnectAsync(gateway);
        Assert.Equal("one", (await client.AskAsync(Get)).Text);
    }

    [Fact]
    public async Task A_configuration_applied_before_the_start_is_the_one_started()
    {
        await using var gateway = Create(ConfigTo(_one, ("before", "127.0.0.1:0")));
        await gateway.ApplyAsync(ConfigTo(_two, ("after", "127.0.0.1:0")));
        Assert.Empty(gateway.Endpoints);
        await gateway.StartAsync();
        Assert.Equal(["after"], gateway.Endpoints.Keys);
        await using var client = await ConnectAsync(gateway, "after");
        Assert.Equal("two", (await client.AskAsync(Get)).Text);
    }

    [Fact]
    public async Task Listeners_on_any_free_port_of_one_address_have_a_port_each()
    {
        await using var gateway = await StartAsync(ConfigTo(_one, ("a", "127.0.0.1:0"), ("b", "127.0.0.1:0")));
        Assert.NotEqual(gateway.Endpoints["a"], gateway.Endpoints["b"]);
        Assert.True(Ports.IsOpen(gateway.Endpoints["a"]));
        Assert.True(Ports.IsOpen(gateway.Endpoints["b"]));
    }

    [Fact]
    public async Task Changes_at_the_same_time_come_one_after_the_other()
    {
        await using var gateway = await StartAsync(ConfigTo(_one));
        await using var client = await ConnectAsync(gateway);
        var changes = Enumerable.Range(0, 20).Select(number => Task.Run(() => gateway.ApplyAsync(ConfigTo(number % 2 == 0 ? _one : _two))));
        var all = Task.WhenAll(changes);
        while (!all.IsCompleted)
            Assert.Contains((await client.AskAsync(Get)).Text, new[] { "one", "two" });
        await all;
        await gateway.ApplyAsync(ConfigTo(_two));
        Assert.Equal("two", (await client.AskAsync(Get)).Text);
    }

    private static async Task<RawClient> ConnectAsync(Gateway gateway, string listener = "main") => await RawClient.ConnectAsync(gateway.Endpoints[listener]);

    private Gateway Create(GatewayConfig config, string engine = "auto") =>
        Gateway.Create(config, new GatewayOptions { Loops = 2, Engine = engine, OnDefect = _defects.Add, DiagnoseBuffers = true });

    private async Task<Gateway> StartAsync(GatewayConfig config, string engine = "auto")
    {
        var gateway = Create(config, engine);
        await gateway.StartAsync();
        return gateway;
    }

    private static GatewayConfig ConfigTo(RawUpstream upstream, params (string Name, string Address)[] listeners) => new()
    {
        Listeners = listeners.DefaultIfEmpty(("main", "127.0.0.1:0")).ToDictionary(each => each.Item1, each => new ListenerConfig { Address = each.Item2 }),
        Upstreams = new Dictionary<string, UpstreamConfig> { ["up"] = new() { Endpoints = [new() { Url = upstream.Url }] } },
        Routes = Route("/{**rest}"),
    };

    private static Dictionary<string, RouteConfig> Route(string path) => new() { ["r"] = new() { Match = new() { Path = path }, Upstream = "up" } };
}
