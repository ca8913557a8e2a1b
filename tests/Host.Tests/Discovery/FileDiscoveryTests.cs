using Waterfall.Core.Upstreams.Discovery;
using Waterfall.Host.Discovery;
using Waterfall.Host.Tests.Reload;
using Waterfall.Testing;
using Waterfall.Testing.Client;
using Waterfall.Testing.Processes;
using Waterfall.Testing.Upstream;

namespace Waterfall.Host.Tests.Discovery;

public sealed class FileDiscoveryTests : IDisposable
{
    private const string Get = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n";

    private readonly TempFolder _folder = new();

    private string Path => _folder.File("endpoints.yaml");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("- http://a\n- { url: \"http://b:81\", weight: 3, zone: z }\n")]
    [InlineData("""["http://a", { "url": "http://b:81", "weight": 3, "zone": "z" }]""")]
    public void A_file_lists_endpoints_in_YAML_or_JSON(string text)
    {
        File.WriteAllText(Path, text);
        Assert.Equal([new("http://a"), new("http://b:81", 3, "z")], new FileDiscovery(Path).Read().Endpoints);
    }

    [Theory]
    [InlineData(null, "it cannot be read: there is no such file")]
    [InlineData("[]", "there is no endpoint")]
    [InlineData("", "1:1: the file is empty; expected a list of endpoints, each a URL or { url: …, weight: …, zone: … }")]
    [InlineData("endpoints: []", "1:1: found a mapping; expected a list of endpoints, each a URL or { url: …, weight: …, zone: … }")]
    [InlineData("- http://a\n- { ulr: http://b }\n", "2:5: [1].ulr: unknown key; expected one of url, weight, zone; did you mean 'url'?")]
    [InlineData("- { url: http://a, weight: 0 }\n- []\n", "1:28: [0].weight: 0 is too small; expected 1 to 1000 (and 1 more)")]
    [InlineData("- http://a\n\0- http://b\n", "2:1: this is not YAML: it holds a control character")]
    public void Of_a_file_that_is_wrong_nothing_is_used(string? text, string problem)
    {
        if (text is not null) File.WriteAllText(Path, text);
        var update = new FileDiscovery(Path).Read();
        Assert.Equal(problem, update.Problem);
        Assert.Empty(update.Endpoints);
    }

    [Fact]
    public async Task Changes_are_followed_however_the_file_is_written()
    {
        using var patience = new CancellationTokenSource(Eventually.Limit);
        await using var updates = new FileDiscovery(Path).WatchAsync(patience.Token).GetAsyncEnumerator(patience.Token);
        Assert.Contains("no such file", (await NextAsync()).Problem, StringComparison.Ordinal);
        File.WriteAllText(Path, "- http://a\n");
        Assert.Equal([new("http://a")], (await NextAsync()).Endpoints);
        File.WriteAllText(Path + ".new", "- http://b\n");
        File.Move(Path + ".new", Path, overwrite: true);
        Assert.Equal([new("http://b")], (await NextAsync()).Endpoints);

        async Task<DiscoveryUpdate> NextAsync()
        {
            Assert.True(await updates.MoveNextAsync());
            return updates.Current;
        }
    }

    [Fact]
    public async Task A_gateway_follows_the_file_beside_its_configuration_under_load()
    {
        await using var one = RawUpstream.Start(UpstreamAnswers.Ok("one"));
        await using var two = RawUpstream.Start(UpstreamAnswers.Ok("two"));
        var folder = new TempFolder(); // the rig's from here on
        var path = folder.File("endpoints.yaml");
        File.WriteAllText(path, $"- {one.Url}\n");
        await using var rig = await LiveRig.StartAsync(
            """
            listeners: { public: { address: "127.0.0.1:0" } }
            upstreams: { users: { discovery: { file: { path: endpoints.yaml } }, balance: roundRobin } }
            routes: { users: { match: "/{**rest}", upstream: users } }
            admin: { address: "127.0.0.1:0" }
            """,
            folder: folder);
        using var stop = new CancellationTokenSource();
        var load = Task.Run(() => AskAsync(rig, stop.Token));
        await one.WaitForRequestsAsync(1);
        File.WriteAllText(path, $"- {one.Url}\n- {{ url: \"{two.Url}\", weight: 2, zone: b }}\n");
        await two.WaitForRequestsAsync(10);
        var told = (await rig.ReadAsync("/upstreams"))["upstreams"]![0]!;
        Assert.Equal($"file {path}", (string?)told["discovery"]![0]);
        var endpoint = told["endpoints"]!.AsArray().Single(each => (string?)each!["url"] == two.Url)!;
        Assert.Equal(($"file {path}", 2, "b", "healthy"), ((string?)endpoint["source"], (int)endpoint["weight"]!, (string?)endpoint["zone"], (string?)endpoint["state"]));

        File.WriteAllText(path, "- no endpoint\n");
        await Task.Delay(300);
        File.WriteAllText(path, $"- {two.Url}\n");
        await Eventually.TrueAsync(() => one.Connections.All(each => each.End != ConnectionEnd.Open));
        await stop.CancelAsync();
        Assert.Equal(["one", "two"], (await load).Distinct().Order());
    }

    private static async Task<List<string>> AskAsync(LiveRig rig, CancellationToken stop)
    {
        await using var client = await RawClient.ConnectAsync(rig.Gateway.Endpoints["public"]);
        var answers = new List<string>();
        while (!stop.IsCancellationRequested)
            answers.Add((await client.AskAsync(Get)).Text);
        return answers;
    }
}
