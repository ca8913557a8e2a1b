using System.Collections.Concurrent;
using Waterfall.Core;
using Waterfall.Core.Configuration;
using Waterfall.Functional.Rigs;
using Waterfall.Testing;
using Waterfall.Testing.Client;
using Waterfall.Testing.Processes;
using Waterfall.Testing.Upstream;

namespace Waterfall.Functional.Logging;

/// <summary>Logs that are rotated, changed, or cannot be written.</summary>
public sealed class AccessLogChangeTests : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly RawUpstream _upstream = RawUpstream.Start(UpstreamAnswers.Ok());
    private readonly ConcurrentQueue<string> _warnings = new();

    public async ValueTask DisposeAsync()
    {
        await _upstream.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_renamed_file_is_left_when_the_logs_are_reopened_and_no_line_is_lost()
    {
        var (path, old) = (_folder.File("access.json"), _folder.File("access.json.1"));
        await using var gateway = await StartAsync(path);
        await using var client = await RawClient.ConnectAsync(gateway.Endpoints.Values.First());
        await AskAsync(client, 0, 100);
        await LogFile.WaitAsync(path, 100);
        File.Move(path, old);
        await AskAsync(client, 100, 200);
        gateway.ReopenLogs();
        await AskAsync(client, 200, 300);
        await gateway.StopAsync(Eventually.Limit);
        Assert.InRange(LogFile.Read(old).Count, 100, 200);
        ExpectPaths(300, LogFile.Read(old).Concat(LogFile.Read(path)).Select(line => line.Text("path")!));
    }

    [Fact]
    public async Task A_file_that_cannot_be_opened_again_keeps_the_old_one()
    {
        var (path, old) = (_folder.File("sub/access.json"), _folder.File("old/access.json"));
        Directory.CreateDirectory(_folder.File("sub"));
        await using var gateway = await StartAsync(path);
        Directory.Move(_folder.File("sub"), _folder.File("old"));
        Assert.Equal($"telemetry.accessLog.to: cannot open {path} again: No such file or directory", Assert.Throws<IOException>(gateway.ReopenLogs).Message);
        await using var client = await RawClient.ConnectAsync(gateway.Endpoints.Values.First());
        await AskAsync(client, 0, 3);
        await LogFile.WaitAsync(old, 3);
    }

    [Fact]
    public async Task A_file_that_cannot_be_opened_is_an_error_of_the_start_and_of_a_change_and_is_named()
    {
        var (good, bad) = (_folder.File("access.json"), _folder.File("none/access.json"));
        var expected = $"telemetry.accessLog.to: cannot open {bad}: No such file or directory";
        Assert.Equal(expected, (await Assert.ThrowsAsync<GatewayStartException>(() => StartAsync(bad))).Message);

        await using var gateway = await StartAsync(good);
        Assert.Equal(expected, (await Assert.ThrowsAsync<GatewayStartException>(() => gateway.ApplyAsync(Config(bad)))).Message);
        await using var client = await RawClient.ConnectAsync(gateway.Endpoints.Values.First());
        await AskAsync(client, 0, 3);
        await LogFile.WaitAsync(good, 3);
    }

    [Fact]
    public async Task A_change_of_the_configuration_moves_the_log_turns_it_off_and_on()
    {
        var (first, second) = (_folder.File("first.json"), _folder.File("second.json"));
        await using var gateway = await StartAsync(first);
        await using var client = await RawClient.ConnectAsync(gateway.Endpoints.Values.First());
        await AskAsync(client, 0, 10);
        await gateway.ApplyAsync(Config(second));
        ExpectPaths(10, LogFile.Read(first).Select(line => line.Text("path")!));
        await AskAsync(client, 0, 20);
        await gateway.ApplyAsync(Config(null));
        await AskAsync(client, 20, 30);
        await gateway.ApplyAsync(Config(second));
        await AskAsync(client, 20, 40);
        await gateway.StopAsync(Eventually.Limit);
        Assert.Equal(10, LogFile.Read(first).Count);
        ExpectPaths(40, LogFile.Read(second).Select(line => line.Text("path")!));
    }

    [Fact]
    public async Task A_full_disk_stops_nobody_and_what_was_dropped_is_counted_where_it_is_missing()
    {
        const int Requests = 600;
        var path = _folder.File("access.json");
        File.CreateSymbolicLink(path, "/dev/full");
        await using var gateway = await StartAsync(path);
        await using var client = await RawClient.ConnectAsync(gateway.Endpoints.Values.First());
        // Some 4,000 bytes a line fill the half mebibyte of buffers.
        await AskAsync(client, 0, Requests, new string('x', 4000));
        await Eventually.TrueAsync(() => _warnings.Count == 1);
        File.Delete(path);
        gateway.ReopenLogs();
        await Eventually.TrueAsync(() => _warnings.Count == 2);
        await AskAsync(client, Requests, Requests + 100);
        await gateway.StopAsync(Eventually.Limit);

        var lines = LogFile.Read(path);
        var dropped = lines.Sum(line => line.Number("dropped") ?? 0);
        Assert.InRange(dropped, 100, Requests);
        Assert.Equal(Requests + 100, dropped + lines.Count(line => line.Text("path") is not null));
        Assert.Equal(dropped, gateway.Loops[0].Loop.Counters.DroppedLogLines);
        Assert.Equal($"access log: cannot write to {path}: No space left on device; trying again, lines that find no room are dropped", _warnings.First());
    }

    private async Task<Gateway> StartAsync(string path)
    {
        var gateway = Gateway.Create(Config(path), new GatewayOptions { Loops = 1, OnWarning = _warnings.Enqueue });
        await gateway.StartAsync();
        return gateway;
    }

    private GatewayConfig Config(string? path) => new GatewayBuilder()
        .Listen("127.0.0.1:0")
        .Upstream("origin", _upstream.Url)
        .Route("/{**rest}", "origin")
        .Telemetry(new TelemetryConfig { AccessLog = path is null ? null : new AccessLogConfig { To = path } })
        .BuildConfig();

    private static async Task AskAsync(RawClient client, int from, int to, string query = "")
    {
        for (var i = from; i < to; i++)
            Assert.Equal(200, (await client.AskAsync(Raw.Get($"/{i}?{query}"))).Status);
    }

    private static void ExpectPaths(int count, IEnumerable<string> paths) =>
        Assert.Equal(Enumerable.Range(0, count).Select(i => $"/{i}"), paths);
}
