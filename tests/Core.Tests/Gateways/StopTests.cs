using System.Net;
using Waterfall.Core.Configuration;
using Waterfall.Testing.Client;
using Waterfall.Testing.Processes;
using Waterfall.Testing.Upstream;

namespace Waterfall.Core.Tests.Gateways;

/// <summary>The end of a gateway, whenever and however often it is asked for.</summary>
public sealed class StopTests
{
    private const string Get = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_gateway_never_started_is_disposed_of()
    {
        var gateway = Create("http://127.0.0.1:1");
        await gateway.DisposeAsync().AsTask().WaitAsync(Limit);
        await gateway.DisposeAsync().AsTask().WaitAsync(Limit);
        Assert.Empty(gateway.Endpoints);
    }

    [Fact]
    public async Task A_gateway_never_started_stops_at_once()
    {
        await using var gateway = Create("http://127.0.0.1:1");
        await gateway.StopAsync(TimeSpan.FromHours(1)).WaitAsync(Limit);
        await gateway.StopAsync(TimeSpan.FromHours(1)).WaitAsync(Limit);
    }

    [Fact]
    public async Task A_gateway_starts_once()
    {
        await using var gateway = Create("http://127.0.0.1:1");
        await gateway.StartAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => gateway.StartAsync());
        Assert.True(Ports.IsOpen(gateway.Endpoints.Values.Single()));
    }

    [Theory]
    [InlineData("epoll")]
    [InlineData("socket")]
    public async Task A_second_stop_waits_for_the_first(string engine)
    {
        var gate = new TaskCompletionSource();
        await using var upstream = RawUpstream.Start(async exchange =>
        {
            await exchange.WaitForAsync(gate.Task);
            await exchange.SendAsync(UpstreamAnswers.Text("ok"));
        });
        await using var gateway = Create(upstream.Url, engine);
        await gateway.StartAsync();
        var address = gateway.Endpoints.Values.Single();
        await using var client = await RawClient.ConnectAsync(address);
        await client.SendAsync(Get);
        await upstream.WaitForRequestsAsync(1);

        var first = gateway.StopAsync(TimeSpan.FromMinutes(1));
        var second = gateway.StopAsync(TimeSpan.Zero);
        await Testing.Eventually.TrueAsync(() => !Ports.IsOpen(address));
        Assert.False(first.IsCompleted);
        Assert.False(second.IsCompleted);
        gate.SetResult();
        var response = await client.ReadResponseAsync();
        Assert.Equal("ok", response.Text);
        Assert.True(response.SaysClose);
        await client.ExpectCloseAsync();
        await first.WaitAsync(Limit);
        await second.WaitAsync(Limit);
        await gateway.StopAsync(TimeSpan.Zero).WaitAsync(Limit);
    }

    [Fact]
    public async Task What_is_not_answered_when_the_time_is_over_is_cut_off()
    {
        await using var upstream = RawUpstream.Start(UpstreamAnswers.Never());
        await using var gateway = Create(upstream.Url);
        await gateway.StartAsync();
        await using var client = await RawClient.ConnectAsync(gateway.Endpoints.Values.Single());
        await client.SendAsync(Get);
        await upstream.WaitForRequestsAsync(1);
        await gateway.StopAsync(TimeSpan.FromMilliseconds(50)).WaitAsync(Limit);
        await client.WaitUntilGoneAsync();
    }

    [Fact]
    public async Task A_gateway_that_has_stopped_refuses_changes_and_opens_nothing()
    {
        await using var gateway = Create("http://127.0.0.1:1");
        await gateway.StartAsync();
        await gateway.StopAsync(TimeSpan.Zero).WaitAsync(Limit);
        var address = new IPEndPoint(IPAddress.Parse("127.0.0.7"), Ports.Free());
        var config = Config("http://127.0.0.1:1") with { Listeners = new Dictionary<string, ListenerConfig> { ["new"] = new() { Address = address.ToString() } } };
        await Assert.ThrowsAsync<InvalidOperationException>(() => gateway.ApplyAsync(config).WaitAsync(TimeSpan.FromSeconds(5)));
        Assert.False(Ports.IsOpen(address));
    }

    private static Gateway Create(string upstream, string engine = "auto") =>
        Gateway.Create(Config(upstream), new GatewayOptions { Loops = 2, Engine = engine, DiagnoseBuffers = true });

    private static GatewayConfig Config(string upstream) => new GatewayBuilder()
        .Listen("127.0.0.1:0").Upstream("up", upstream).Route("/{**rest}", "up").BuildConfig();
}
