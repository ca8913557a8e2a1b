using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Waterfall.Host.Tests.Yaml;

namespace Waterfall.Host.Tests.Commands;

public sealed class RunTests : ConfigFileTests
{
    [Fact]
    public async Task Tells_where_it_listens_and_stops_on_a_signal()
    {
        var socket = Path.Combine(Directory, "w.sock");
        using var gateway = WaterfallProcess.Start("run", "--config", Config("http://127.0.0.1:9", $", local: {{ address: 'unix:{socket}' }}"));
        await gateway.WaitForAsync($"waterfall: listening on unix:{socket} (local)\n");
        Assert.Matches(@"waterfall: listening on http://127\.0\.0\.1:[1-9]\d* \(public\)\n", gateway.Error);
        await gateway.SignalAsync("TERM");
        Assert.Equal(0, await gateway.WaitAsync());
        Assert.EndsWith(
            "waterfall: stopping, at most 30s for the requests in flight; a second signal ends at once\nwaterfall: stopped\n",
            gateway.Error,
            StringComparison.Ordinal);
        Assert.Equal("", gateway.Output);
    }

    [Fact]
    public async Task What_is_in_flight_at_a_signal_is_answered()
    {
        using var upstream = new TcpListener(IPAddress.Loopback, 0);
        upstream.Start();
        using var gateway = WaterfallProcess.Start("run", "-c", Config(Url(upstream)));
        using var client = new HttpClient();
        var response = client.GetAsync(new Uri(await AddressAsync(gateway) + "/users/1"));
        using var accepted = await upstream.AcceptTcpClientAsync();
        await gateway.SignalAsync("INT");
        await gateway.WaitForAsync("waterfall: stopping");
        await Task.Delay(200);
        await accepted.GetStream().WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"u8.ToArray());
        accepted.Close();
        Assert.Equal("ok", await (await response).Content.ReadAsStringAsync());
        Assert.Equal(0, await gateway.WaitAsync());
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task A_second_signal_ends_at_once(string signal)
    {
        using var upstream = new TcpListener(IPAddress.Loopback, 0);
        upstream.Start();
        using var gateway = WaterfallProcess.Start("run", "-c", Config(Url(upstream)));
        using var client = new HttpClient();
        var response = client.GetAsync(new Uri(await AddressAsync(gateway) + "/users/1"));
        using var accepted = await upstream.AcceptTcpClientAsync();
        await gateway.SignalAsync(signal);
        await gateway.WaitForAsync("waterfall: stopping");
        var waited = Stopwatch.StartNew();
        await gateway.SignalAsync(signal);
        Assert.Equal(1, await gateway.WaitAsync());
        Assert.InRange(waited.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(10));
        Assert.EndsWith("waterfall: ended by a second signal\n", gateway.Error, StringComparison.Ordinal);
        await Assert.ThrowsAsync<HttpRequestException>(() => response);
    }

    [Fact]
    public async Task The_drain_ends_by_its_timeout()
    {
        using var upstream = new TcpListener(IPAddress.Loopback, 0);
        upstream.Start();
        using var gateway = WaterfallProcess.Start("run", "-c", Config(Url(upstream)), "--drain-timeout", "300ms");
        using var client = new HttpClient();
        var response = client.GetAsync(new Uri(await AddressAsync(gateway) + "/users/1"));
        using var accepted = await upstream.AcceptTcpClientAsync();
        await gateway.SignalAsync("TERM");
        Assert.Equal(0, await gateway.WaitAsync());
        await Assert.ThrowsAsync<HttpRequestException>(() => response);
    }

    [Fact]
    public async Task An_address_that_is_taken_ends_with_1_and_is_named()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var address = taken.LocalEndpoint.ToString()!;
        var (code, _, error) = await WaterfallProcess.RunAsync("run", "-c", Config("http://127.0.0.1:9", address: address));
        Assert.Equal(1, code);
        Assert.Contains(address, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    private static string Url(TcpListener upstream) => $"http://{upstream.LocalEndpoint}";

    private static async Task<string> AddressAsync(WaterfallProcess gateway)
    {
        await gateway.WaitForAsync("(public)");
        return Regex.Match(gateway.Error, @"http://\S+").Value;
    }

    private string Config(string url, string more = "", string address = "127.0.0.1:0") => Write("gateway.yaml", $$"""
        listeners: { public: { address: "{{address}}" }{{more}} }
        upstreams: { users: { endpoints: ["{{url}}"] } }
        routes: { users: { match: "/users/{**rest}", upstream: users } }
        """);
}
