using System.Net;
using System.Text.RegularExpressions;
using Waterfall.Host.Tests.Yaml;
using Waterfall.Testing.Client;
using Waterfall.Testing.Upstream;

namespace Waterfall.Host.Tests.Commands;

/// <summary>The stop in three steps: not ready, then no new connections, then no more.</summary>
public sealed class DrainTests : ConfigFileTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Readiness_goes_first_the_listeners_later_and_what_is_in_flight_is_answered(bool bySignal)
    {
        var gate = new TaskCompletionSource();
        await using var upstream = RawUpstream.Start(async exchange =>
        {
            if (exchange.Request.Target == "/slow") await exchange.WaitForAsync(gate.Task);
            await exchange.SendAsync(UpstreamAnswers.Text("ok"));
        });
        using var gateway = Start(upstream.Url, "--drain-delay", "2s");
        var (admin, address) = await AddressesAsync(gateway);
        await using var slow = await RawClient.ConnectAsync(address);
        await slow.SendAsync("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
        await upstream.WaitForRequestsAsync(1);

        if (bySignal) await gateway.SignalAsync("TERM");
        else Assert.Equal(HttpStatusCode.Accepted, (await admin.PostAsync("/drain", null)).StatusCode);
        await gateway.WaitForAsync("waterfall: draining, the listeners close in 2s");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await admin.GetAsync("/readyz")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await admin.GetAsync("/healthz")).StatusCode);
        await using (var late = await RawClient.ConnectAsync(address))
        {
            var answer = await late.AskAsync("GET /late HTTP/1.1\r\nHost: a\r\n\r\n");
            Assert.Equal(("ok", true), (answer.Text, answer.SaysClose));
        }

        await gateway.WaitForAsync("waterfall: stopping");
        await Testing.Eventually.TrueAsync(() => !Testing.Processes.Ports.IsOpen(address));
        Assert.Equal(HttpStatusCode.OK, (await admin.GetAsync("/healthz")).StatusCode);
        gate.SetResult();
        var last = await slow.ReadResponseAsync();
        Assert.Equal(("ok", true), (last.Text, last.SaysClose));
        Assert.Equal(0, await gateway.WaitAsync());
        admin.Dispose();
    }

    [Fact]
    public async Task A_second_signal_during_the_delay_ends_it()
    {
        using var gateway = Start("http://127.0.0.1:9", "--drain-delay", "1h");
        await AddressesAsync(gateway);
        await gateway.SignalAsync("TERM");
        await gateway.WaitForAsync("waterfall: draining");
        await gateway.SignalAsync("TERM");
        Assert.Equal(1, await gateway.WaitAsync());
    }

    [Fact]
    public async Task SIGHUP_reads_the_file_where_it_is_not_watched()
    {
        using var gateway = Start("http://127.0.0.1:9", "--no-watch");
        await AddressesAsync(gateway);
        await gateway.SignalAsync("HUP");
        await gateway.WaitForAsync("gateway.yaml: nothing has changed; version 1 stays");
        Write("gateway.yaml", Config("http://127.0.0.1:10"));
        await gateway.SignalAsync("HUP");
        await gateway.WaitForAsync("gateway.yaml: version 2 is in force");
        Write("gateway.yaml", "nonsense: true");
        await gateway.SignalAsync("HUP");
        await gateway.WaitForAsync("gateway.yaml: 3 problems; version 2 stays");
        await gateway.SignalAsync("TERM");
        Assert.Equal(0, await gateway.WaitAsync());
    }

    [Fact]
    public async Task An_admin_address_that_is_taken_ends_with_1_and_is_named()
    {
        using var taken = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var path = Write("gateway.yaml", Config("http://127.0.0.1:9", taken.LocalEndpoint.ToString()!));
        var (code, _, error) = await WaterfallProcess.RunAsync("run", "-c", path);
        Assert.Equal((1, $"waterfall: admin.address: cannot listen on {taken.LocalEndpoint}: Address already in use\n"), (code, error));
    }

    private WaterfallProcess Start(string url, params string[] options) =>
        WaterfallProcess.Start(["run", "--config", Write("gateway.yaml", Config(url)), .. options]);

    private static string Config(string url, string admin = "127.0.0.1:0") => $$"""
        listeners: { public: { address: "127.0.0.1:0" } }
        upstreams: { users: { endpoints: ["{{url}}"] } }
        routes: { users: { match: "/{**rest}", upstream: users } }
        admin: { address: "{{admin}}" }
        """;

    private static async Task<(HttpClient Admin, IPEndPoint Address)> AddressesAsync(WaterfallProcess gateway)
    {
        await gateway.WaitForAsync("(public)");
        var admin = new HttpClient { BaseAddress = new Uri(Regex.Match(gateway.Error, @"admin API on (\S+)").Groups[1].Value) };
        return (admin, IPEndPoint.Parse(Regex.Match(gateway.Error, @"listening on http://(\S+)").Groups[1].Value));
    }
}
