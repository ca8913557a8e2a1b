using System.Text.Json;
using System.Text.RegularExpressions;
using Waterfall.Host.Tests.Yaml;

namespace Waterfall.Host.Tests.Commands;

public sealed class AccessLogTests : ConfigFileTests
{
    [Fact]
    public async Task SIGHUP_opens_the_file_anew()
    {
        var (path, old) = (Path.Combine(Directory, "access.json"), Path.Combine(Directory, "access.json.1"));
        using var gateway = WaterfallProcess.Start("run", "--config", Config("./access.json"));
        using var client = new HttpClient { BaseAddress = await AddressAsync(gateway) };
        await client.GetAsync("/before");
        await WaitForLineAsync(path, "/before");
        File.Move(path, old);
        await gateway.SignalAsync("HUP");
        for (var i = 0; i < 1000 && !File.Exists(path); i++)
            await Task.Delay(10);
        await client.GetAsync("/after");
        await WaitForLineAsync(path, "/after");
        Assert.DoesNotContain("/after", await File.ReadAllTextAsync(old), StringComparison.Ordinal);
        await gateway.SignalAsync("TERM");
        Assert.Equal(0, await gateway.WaitAsync());
    }

    [Fact]
    public async Task A_file_that_cannot_be_opened_anew_is_told_and_traffic_goes_on()
    {
        var (folder, gone) = (Path.Combine(Directory, "logs"), Path.Combine(Directory, "gone"));
        System.IO.Directory.CreateDirectory(folder);
        using var gateway = WaterfallProcess.Start("run", "--config", Config("./logs/access.json"));
        using var client = new HttpClient { BaseAddress = await AddressAsync(gateway) };
        System.IO.Directory.Move(folder, gone);
        await gateway.SignalAsync("HUP");
        await gateway.WaitForAsync("access.json again: No such file or directory");
        await client.GetAsync("/still");
        await WaitForLineAsync(Path.Combine(gone, "access.json"), "/still");
    }

    [Fact]
    public async Task The_standard_output_holds_lines_and_nothing_else()
    {
        using var gateway = WaterfallProcess.Start("run", "--config", Config("stdout"));
        using var client = new HttpClient { BaseAddress = await AddressAsync(gateway) };
        for (var i = 0; i < 10; i++)
            await client.GetAsync($"/{i}");
        await gateway.SignalAsync("TERM");
        Assert.Equal(0, await gateway.WaitAsync());
        var paths = gateway.Output.TrimEnd('\n').Split('\n').Select(line => JsonDocument.Parse(line).RootElement.GetProperty("path").GetString());
        Assert.Equal(Enumerable.Range(0, 10).Select(i => $"/{i}"), paths);
    }

    [Fact]
    public async Task A_file_that_cannot_be_opened_ends_with_1_and_is_named()
    {
        var (code, _, error) = await WaterfallProcess.RunAsync("run", "--config", Config("./none/access.json"));
        Assert.Equal(1, code);
        Assert.Matches(@"^waterfall: telemetry\.accessLog\.to: cannot open \S*none/access\.json: No such file or directory\n$", error);
    }

    private static async Task<Uri> AddressAsync(WaterfallProcess gateway)
    {
        await gateway.WaitForAsync("(public)");
        return new Uri(Regex.Match(gateway.Error, @"http://\S+").Value);
    }

    private static async Task WaitForLineAsync(string path, string text)
    {
        for (var i = 0; i < 1000; i++)
        {
            if (File.Exists(path) && (await File.ReadAllTextAsync(path)).Contains(text, StringComparison.Ordinal))
                return;
            await Task.Delay(10);
        }
        Assert.Fail($"no '{text}' in {path}");
    }

    // Nobody listens on the discard port: what is logged are 502s.
    private string Config(string to) => Write("gateway.yaml", $$"""
        listeners: { public: { address: "127.0.0.1:0" } }
        upstreams: { users: { endpoints: ["http://127.0.0.1:9"] } }
        routes: { users: { match: "/{**rest}", upstream: users } }
        telemetry: { accessLog: { to: {{to}} } }
        """);
}
