using Waterfall.Functional.Rigs;
using Waterfall.Testing.Gateways;
using Waterfall.Testing.Processes;
using Waterfall.Testing.Upstream;

namespace Waterfall.Functional.Logging;

/// <summary>What the access log says of each way an exchange can go.</summary>
public sealed class AccessLogTests : IDisposable
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(300);

    private readonly TempFolder _folder = new();

    private string LogPath => _folder.File("access.json");

    public void Dispose() => _folder.Dispose();

    [GatewayTheory]
    [EveryTransport]
    public async Task An_answer_of_the_upstream_is_told_in_full(string transport)
    {
        await using var rig = await StartAsync(transport, UpstreamAnswers.Ok("hello"));
        await using var client = await rig.ConnectAsync();
        await client.AskAsync(Raw.Post("abc", "/a/./b?x=\"1", "User-Agent: raw/1\r\n"));
        await client.AskAsync(Raw.Get("/second"));
        var lines = await LogFile.WaitAsync(LogPath, 2);
        Assert.Equal(2, lines.Count);
        var line = lines[0];
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", line.Text("time")!);
        Assert.InRange(line.GetProperty("time").GetDateTime(), DateTime.UtcNow.AddMinutes(-1), DateTime.UtcNow.AddSeconds(1));
        Assert.Equal("route1", line.Text("route"));
        Assert.Matches("^(listener1|attached)$", line.Text("listener")!);
        Assert.Equal(("127.0.0.1", "POST", Raw.Host), (line.Text("client"), line.Text("method"), line.Text("host")));
        Assert.Equal(("/a/b", "x=\"1", "/a/./b?x=\"1", "1.1"), (line.Text("path"), line.Text("query"), line.Text("target"), line.Text("version")));
        Assert.Equal(("origin", rig.Upstream.Url), (line.Text("upstream"), line.Text("endpoint")));
        Assert.Equal((200L, 1L, 3L, 5L), (line.Number("status"), line.Number("attempts"), line.Number("requestBytes"), line.Number("responseBytes")));
        Assert.False(line.GetProperty("reused").GetBoolean());
        Assert.InRange(line.Number("connectMs")!.Value, 0, 20_000);
        Assert.InRange(line.Number("firstByteMs")!.Value, line.Number("connectMs")!.Value, line.Number("totalMs")!.Value);
        Assert.Equal(("raw/1", null), (line.Text("userAgent"), line.Text("fault")));

        Assert.Equal(("/second", null, null, null), (lines[1].Text("path"), lines[1].Text("query"), lines[1].Text("target"), lines[1].Text("userAgent")));
        Assert.True(lines[1].GetProperty("reused").GetBoolean());
        Assert.Null(lines[1].Number("connectMs"));
    }

    [GatewayTheory]
    [EveryTransport]
    public async Task Requests_that_are_refused_are_told(string transport)
    {
        await using var rig = await StartAsync(transport, null, s => s with { Route = "GET /served" });
        await rig.AskAsync(Raw.Get("/nowhere"));
        await rig.AskAsync(Raw.Request("DELETE", "/served"));
        await rig.AskAsync(Raw.Get("/served", "Host: twice\r\n"));
        await rig.AskAsync("GE\"T /served HTTP/1.1\r\nHost: a\r\n\r\n");
        await rig.AskAsync("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n");
        var lines = await LogFile.WaitAsync(LogPath, 5);
        Assert.Equal(
            (404, "no-route", "/nowhere", null),
            (lines[0].Number("status"), lines[0].Text("fault"), lines[0].Text("path"), lines[0].Number("attempts")));
        Assert.True(lines[0].Number("responseBytes") > 0);
        Assert.Equal((405, "method-not-allowed", "DELETE"), (lines[1].Number("status"), lines[1].Text("fault"), lines[1].Text("method")));
        Assert.Equal((400, null, "/served"), (lines[2].Number("status"), lines[2].Text("route"), lines[2].Text("target") ?? lines[2].Text("path")));
        Assert.Equal(400, lines[3].Number("status"));
        Assert.All(lines.Take(4), line => Assert.NotNull(line.Text("fault")));
        Assert.Equal((200, "*", null), (lines[4].Number("status"), lines[4].Text("path"), lines[4].Text("fault")));
    }

    [GatewayTheory]
    [EveryTransport]
    public async Task An_upstream_that_is_away_is_502(string transport)
    {
        string[] nobody = [$"http://127.0.0.1:{Ports.Free()}", $"http://127.0.0.1:{Ports.Free()}"];
        await using var rig = await StartAsync(transport, null, s => s with { Endpoints = nobody });
        await rig.AskAsync(Raw.Get());
        var line = (await LogFile.WaitAsync(LogPath, 1))[0];
        Assert.Equal((502, "upstream-connect-failed", 2), (line.Number("status"), line.Text("fault"), line.Number("attempts")));
    }

    [GatewayTheory]
    [EveryTransport]
    public async Task An_upstream_that_does_not_answer_is_504_with_its_time(string transport)
    {
        await using var rig = await StartAsync(transport, UpstreamAnswers.Never(), s => s with { FirstByteTimeout = Short });
        await rig.AskAsync(Raw.Get());
        var line = (await LogFile.WaitAsync(LogPath, 1))[0];
        Assert.Equal((504, "upstream-first-byte-timeout", null), (line.Number("status"), line.Text("fault"), line.Number("firstByteMs")));
        Assert.InRange(line.Number("totalMs")!.Value, 280, 20_000);
    }

    [GatewayTheory]
    [EveryTransport]
    public async Task A_second_attempt_that_succeeds_leaves_no_fault(string transport)
    {
        await using var rig = await StartAsync(transport, async exchange =>
        {
            await exchange.ReadBodyAsync();
            if (exchange.Request.Index == 0)
                await exchange.SendAsync(UpstreamAnswers.Text("ok"));
            else
                exchange.Close();
        });
        await using var client = await rig.ConnectAsync();
        for (var i = 0; i < 2; i++)
            Assert.Equal(200, (await client.AskAsync(Raw.Get())).Status);
        var line = (await LogFile.WaitAsync(LogPath, 2))[1];
        Assert.Equal((200, 2, null), (line.Number("status"), line.Number("attempts"), line.Text("fault")));
        Assert.False(line.GetProperty("reused").GetBoolean());
    }

    [GatewayTheory]
    [EveryTransport]
    public async Task A_client_that_leaves_before_the_answer_is_499(string transport)
    {
        await using var rig = await StartAsync(transport, UpstreamAnswers.Never());
        await using (var client = await rig.ConnectAsync())
        {
            await client.SendAsync(Raw.Get());
            await rig.Upstream.WaitForRequestsAsync(1);
            client.Reset();
        }
        var line = (await LogFile.WaitAsync(LogPath, 1))[0];
        Assert.Equal((499, "client-disconnected", 0), (line.Number("status"), line.Text("fault"), line.Number("responseBytes")));
    }

    [GatewayTheory]
    [EveryTransport]
    public async Task A_client_that_leaves_in_the_middle_has_the_status_it_was_sent_and_the_fault(string transport)
    {
        await using var rig = await StartAsync(transport, async exchange =>
        {
            await exchange.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 10000000000\r\n\r\n");
            await exchange.SendPatternAsync(10_000_000_000);
        });
        await using (var client = await rig.ConnectAsync())
        {
            await client.SendAsync(Raw.Get());
            await client.ReadHeadAsync();
            await client.ReadSomeAsync();
            client.Reset();
        }
        var line = (await LogFile.WaitAsync(LogPath, 1))[0];
        Assert.Equal((200, "client-disconnected"), (line.Number("status"), line.Text("fault")));
        Assert.InRange(line.Number("responseBytes")!.Value, 1, 9_999_999_999);
    }

    [GatewayTheory]
    [EveryTransport]
    public async Task An_upstream_that_breaks_off_in_the_middle_is_its_fault(string transport)
    {
        await using var rig = await StartAsync(transport, UpstreamAnswers.BytesThenClose("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello"));
        await using var client = await rig.ConnectAsync();
        await client.SendAsync(Raw.Get());
        await client.WaitUntilGoneAsync();
        var line = (await LogFile.WaitAsync(LogPath, 1))[0];
        Assert.Equal((200, "upstream-closed", 5), (line.Number("status"), line.Text("fault"), line.Number("responseBytes")));
    }

    [GatewayTheory]
    [EveryTransport]
    public async Task Every_one_of_10_000_requests_has_its_line_after_a_stop(string transport)
    {
        const int Clients = 10;
        const int Each = 1000;
        await using var rig = await StartAsync(transport, UpstreamAnswers.Ok(), s => s with { Loops = 2, DiagnoseBuffers = false });
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(number => Task.Run(async () =>
        {
            await using var client = await rig.ConnectAsync();
            for (var i = 0; i < Each; i++)
                Assert.Equal(200, (await client.AskAsync(Raw.Get($"/{number}/{i}"))).Status);
        })));
        await rig.Gateway.StopAsync(TimeSpan.FromSeconds(10));
        var paths = LogFile.Read(LogPath).Select(line => line.Text("path")!).ToHashSet();
        Assert.Equal(Clients * Each, paths.Count);
        Assert.Equal(Clients * Each, LogFile.Read(LogPath).Count);
    }

    [GatewayTheory]
    [EveryTransport]
    public async Task What_a_stop_cuts_off_is_told_as_well(string transport)
    {
        await using var rig = await StartAsync(transport, UpstreamAnswers.Never());
        await using var client = await rig.ConnectAsync();
        await client.SendAsync(Raw.Get("/cut"));
        await rig.Upstream.WaitForRequestsAsync(1);
        await rig.Gateway.StopAsync(TimeSpan.Zero);
        Assert.Equal("/cut", Assert.Single(LogFile.Read(LogPath)).Text("path"));
    }

    private Task<Rig> StartAsync(
        string transport, Func<UpstreamExchange, Task>? handler, Func<GatewaySettings, GatewaySettings>? configure = null) =>
        Rig.StartAsync(transport, handler, s => (configure?.Invoke(s) ?? s) with { AccessLog = LogPath });
}
