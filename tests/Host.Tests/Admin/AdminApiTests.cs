using System.Globalization;
using System.Net;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Waterfall.Host.Tests.Reload;
using Waterfall.Testing;
using Waterfall.Testing.Certificates;
using Waterfall.Testing.Client;
using Waterfall.Testing.Processes;
using Waterfall.Testing.Upstream;

namespace Waterfall.Host.Tests.Admin;

public sealed class AdminApiTests
{
    [Fact]
    public async Task Status_tells_what_the_gateway_is_at()
    {
        var gate = new TaskCompletionSource();
        await using var upstream = RawUpstream.Start(async exchange =>
        {
            await exchange.WaitForAsync(gate.Task);
            await exchange.SendAsync(UpstreamAnswers.Text("done"));
        });
        await using var rig = await LiveRig.StartAsync(LiveRig.Config("/{**rest}", url: upstream.Url));
        using var client = new HttpClient { BaseAddress = new Uri($"http://{rig.Gateway.Endpoints["public"]}") };
        var asked = client.GetAsync("/one");
        await upstream.WaitForRequestsAsync(1);

        var status = await rig.ReadAsync("/status");
        Assert.Equal(Environment.ProcessId, (int)status["pid"]!);
        Assert.Matches(@"^\d+\.\d+\.\d+", (string)status["version"]!);
        Assert.Equal((1, "epoll"), ((int)status["loops"]!, (string?)status["engine"]));
        Assert.True((bool)status["ready"]!);
        Assert.InRange((double)status["uptimeSeconds"]!, 0, 600);
        Assert.Equal((1, 1), ((int)status["connections"]!["open"]!, (int)status["connections"]!["accepted"]!));
        Assert.Equal((1, 1), ((int)status["requests"]!["underWay"]!, (int)status["requests"]!["total"]!));
        Assert.Equal(1, (int)status["upstreams"]!["connects"]!);
        Assert.Equal(new JsonObject { ["open"] = 1, ["idle"] = 0 }.ToJsonString(), (await EndpointAsync(rig))["connections"]!.ToJsonString());
        Assert.Equal((1, upstream.Url), ((int)(await EndpointAsync(rig))["requestsUnderWay"]!, (string?)(await EndpointAsync(rig))["url"]));

        gate.SetResult();
        Assert.Equal("done", await (await asked).Content.ReadAsStringAsync());
        await Eventually.TrueAsync(() => (int)EndpointAsync(rig).GetAwaiter().GetResult()["connections"]!["idle"]! == 1);
        Assert.Equal(0, (int)(await rig.ReadAsync("/status"))["requests"]!["underWay"]!);
    }

    [Fact]
    public async Task The_configuration_is_told_in_full_and_what_is_told_is_taken()
    {
        await using var rig = await LiveRig.StartAsync();
        using var response = await rig.GetAsync("/config");
        var config = await LiveRig.BodyAsync(response);
        Assert.Equal("8KiB", (string?)config["listeners"]!["public"]!["limits"]!["requestLine"]);
        Assert.Equal("10s", (string?)config["upstreams"]!["users"]!["timeouts"]!["firstByte"]);
        var tag = response.Headers.ETag!.Tag;
        Assert.Equal($"\"1-{(string)(await rig.ReadAsync("/status"))["config"]!["hash"]!}\"", tag);

        config["routes"]!["users"]!["match"] = "/orders";
        using var put = await rig.PutAsync(config.ToJsonString(), tag, type: "application/json");
        Assert.Equal(HttpStatusCode.OK, put.StatusCode);
        var answer = await LiveRig.BodyAsync(put);
        Assert.Equal((2, "applied", false), ((int)answer["version"]!, (string?)answer["outcome"], (bool)answer["persisted"]!));
        Assert.Equal("/orders", (string?)(await rig.ReadAsync("/config"))["routes"]!["users"]!["match"]);
        Assert.Equal(config.ToJsonString(), (await rig.ReadAsync("/config")).ToJsonString());
        Assert.Equal("api", (string?)(await rig.ReadAsync("/status"))["config"]!["source"]);
        Assert.Equal(LiveRig.Config(), File.ReadAllText(rig.Path));

        // The file has the last word once it changes.
        rig.Write(LiveRig.Config("/third"));
        await rig.WaitForAsync("version 3 is in force");
        Assert.Equal("file", (string?)(await rig.ReadAsync("/status"))["config"]!["source"]);
    }

    [Fact]
    public async Task A_bad_configuration_is_refused_with_every_problem_and_its_place()
    {
        await using var rig = await LiveRig.StartAsync();
        using var put = await rig.PutAsync(LiveRig.Config("users").Replace("upstream: users", "upstream: usres", StringComparison.Ordinal));
        var problem = await LiveRig.BodyAsync(put);
        Assert.Equal((400, "application/problem+json", "invalid-configuration"), ((int)put.StatusCode, put.Content.Headers.ContentType!.MediaType, (string?)problem["code"]));
        Assert.Equal(
            [(3, 27, "routes.users.match"), (3, 46, "routes.users.upstream")],
            problem["problems"]!.AsArray().Select(each => ((int)each!["line"]!, (int)each["column"]!, (string)each["path"]!)));
        var last = problem["problems"]![1]!;
        Assert.Equal(("there is no upstream 'usres'", "'users'", "users"), ((string?)last["message"], (string?)last["expected"], (string?)last["suggestion"]));
        Assert.Equal(1, (int)(await rig.ReadAsync("/status"))["config"]!["version"]!);
    }

    [Theory]
    [InlineData("\"1\"", 200)]
    [InlineData("1", 200)]
    [InlineData("*", 200)]
    [InlineData("\"0\", \"1\"", 200)]
    [InlineData("\"2\"", 412)]
    [InlineData("\"1-0000\"", 412)]
    [InlineData("W/\"1\"", 412)]
    public async Task A_change_may_be_bound_to_the_version_that_it_follows(string ifMatch, int expected)
    {
        await using var rig = await LiveRig.StartAsync();
        using var put = await rig.PutAsync(LiveRig.Config("/orders"), ifMatch);
        Assert.Equal(expected, (int)put.StatusCode);
        Assert.Equal(expected == 200 ? 2 : 1, (int)(await rig.ReadAsync("/status"))["config"]!["version"]!);
    }

    [Fact]
    public async Task Of_two_changes_that_follow_one_version_only_one_is_taken()
    {
        await using var rig = await LiveRig.StartAsync();
        var puts = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => rig.PutAsync(LiveRig.Config($"/{i}"), "\"1\"")));
        Assert.Equal([200, 412, 412, 412, 412, 412, 412, 412], puts.Select(put => (int)put.StatusCode).Order());
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task What_is_to_persist_is_in_the_file_and_is_no_further_change()
    {
        await using var rig = await LiveRig.StartAsync();
        File.SetUnixFileMode(rig.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        using var put = await rig.PutAsync(LiveRig.Config("/orders"), query: "?persist=true");
        Assert.True((bool)(await LiveRig.BodyAsync(put))["persisted"]!);
        Assert.Equal(LiveRig.Config("/orders"), File.ReadAllText(rig.Path));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, File.GetUnixFileMode(rig.Path));
        await Task.Delay(600);
        Assert.Equal(2, (int)(await rig.ReadAsync("/status"))["config"]!["version"]!);
        Assert.Equal([rig.Path], Directory.GetFiles(Path.GetDirectoryName(rig.Path)!));

        // What is refused is not written.
        using var refused = await rig.PutAsync("{}", query: "?persist=true");
        Assert.Equal(400, (int)refused.StatusCode);
        Assert.Equal(LiveRig.Config("/orders"), File.ReadAllText(rig.Path));
    }

    [Fact]
    public async Task A_link_stays_a_link_when_what_it_leads_to_is_replaced()
    {
        var folder = new TempFolder();
        Directory.CreateDirectory(folder.File("real"));
        var target = folder.Write("real/one.yaml", LiveRig.Config());
        File.CreateSymbolicLink(folder.File("gateway.yaml"), "real/one.yaml");
        await using var rig = await LiveRig.StartAsync(folder: folder);
        using var put = await rig.PutAsync(LiveRig.Config("/orders"), query: "?persist=true");
        Assert.Equal(200, (int)put.StatusCode);
        Assert.Equal("real/one.yaml", new FileInfo(rig.Path).LinkTarget);
        Assert.Equal(LiveRig.Config("/orders"), File.ReadAllText(target));
    }

    [Fact]
    public async Task Where_the_file_cannot_be_written_nothing_changes()
    {
        var folder = new TempFolder();
        Directory.CreateDirectory(folder.File("real"));
        folder.Write("real/one.yaml", LiveRig.Config());
        File.CreateSymbolicLink(folder.File("gateway.yaml"), "real/one.yaml");
        await using var rig = await LiveRig.StartAsync(folder: folder, watches: false);
        Directory.Delete(folder.File("real"), recursive: true);
        using var put = await rig.PutAsync(LiveRig.Config("/orders"), query: "?persist=true");
        var problem = await LiveRig.BodyAsync(put);
        Assert.Equal((409, "cannot-persist", 1), ((int)put.StatusCode, (string?)problem["code"], (int)problem["version"]!));
        Assert.Equal(1, (int)(await rig.ReadAsync("/status"))["config"]!["version"]!);
    }

    [Theory]
    [InlineData("application/yaml", "?persits=true", 400)]
    [InlineData("application/yaml", "?persist=maybe", 400)]
    [InlineData("text/plain", "", 415)]
    public async Task What_is_not_understood_changes_nothing(string type, string query, int expected)
    {
        await using var rig = await LiveRig.StartAsync();
        using var put = await rig.PutAsync(LiveRig.Config("/orders"), query: query, type: type);
        Assert.Equal(expected, (int)put.StatusCode);
        Assert.Equal(1, (int)(await rig.ReadAsync("/status"))["config"]!["version"]!);
    }

    [Fact]
    public async Task A_body_without_end_is_cut_off()
    {
        await using var rig = await LiveRig.StartAsync();
        await using var client = await RawClient.ConnectAsync(IPEndPoint.Parse(rig.Admin.Authority));
        var put = await client.AskAsync("PUT /config HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/yaml\r\nContent-Length: 16777217\r\n\r\n");
        Assert.Equal((413, "bad-request"), (put.Status, (string?)JsonNode.Parse(put.Text)!["code"]));
    }

    [Fact]
    public async Task Certificates_are_told_with_those_behind_them_and_never_a_key()
    {
        var folder = new TempFolder();
        using var authority = new TestAuthority(folder, "Root");
        using var issued = authority.Issue("a.test", "*.b.test", "127.0.0.1");
        var (cert, key) = authority.Write(issued);
        await using var rig = await LiveRig.StartAsync(
            $$"""
            listeners:
              plain: { address: "127.0.0.1:0" }
              public: { address: "127.0.0.1:0", tls: { certificates: [{ cert: {{cert}}, key: {{key}} }] } }
            upstreams: { users: { endpoints: ["http://127.0.0.1:9"] } }
            routes: { users: { match: "/a", upstream: users } }
            admin: { address: "127.0.0.1:0" }
            """, folder: folder);
        var told = Assert.Single((await rig.ReadAsync("/certificates"))["certificates"]!.AsArray())!;
        Assert.Equal(("listeners.public.tls", cert), ((string?)told["of"], (string?)told["file"]));
        Assert.Equal(("CN=a.test, O=Tests", "CN=Root"), ((string?)told["subject"], (string?)told["issuer"]));
        Assert.Equal(["a.test", "*.b.test", "127.0.0.1"], told["names"]!.AsArray().Select(name => (string)name!));
        Assert.Equal(issued.SerialNumber, (string?)told["serialNumber"]);
        Assert.Equal(issued.GetCertHashString(HashAlgorithmName.SHA256), (string?)told["fingerprint"], ignoreCase: true);
        Assert.Equal(issued.NotAfter.ToUniversalTime(), DateTimeOffset.Parse((string)told["notAfter"]!, CultureInfo.InvariantCulture).UtcDateTime);
        Assert.Equal("CN=Root", (string?)Assert.Single(told["issuers"]!.AsArray())!["subject"]);
    }

    [Theory]
    [InlineData("GET", "/nowhere", 404, null)]
    [InlineData("GET", "/status/", 404, null)]
    [InlineData("DELETE", "/config", 405, "GET, HEAD, PUT")]
    [InlineData("POST", "/status", 405, "GET, HEAD")]
    [InlineData("GET", "/drain", 405, "POST")]
    public async Task What_there_is_not_is_a_problem(string method, string path, int status, string? allow)
    {
        await using var rig = await LiveRig.StartAsync();
        using var response = await rig.SendAsync(new HttpMethod(method), path);
        Assert.Equal((status, "application/problem+json"), ((int)response.StatusCode, response.Content.Headers.ContentType!.MediaType));
        Assert.Equal(allow, response.Content.Headers.Allow.Count == 0 ? null : string.Join(", ", response.Content.Headers.Allow));
    }

    [Fact]
    public async Task Readiness_goes_with_the_drain_and_health_stays()
    {
        await using var rig = await LiveRig.StartAsync();
        Assert.Equal(200, (int)(await rig.GetAsync("/readyz")).StatusCode);
        using var drain = await rig.SendAsync(HttpMethod.Post, "/drain");
        Assert.Equal(HttpStatusCode.Accepted, drain.StatusCode);
        Assert.True(rig.State.StopRequested.IsCompleted);
        using var ready = await rig.GetAsync("/readyz");
        Assert.Equal((503, "draining"), ((int)ready.StatusCode, (string?)(await LiveRig.BodyAsync(ready))["detail"]));
        Assert.Equal(200, (int)(await rig.GetAsync("/healthz")).StatusCode);
        Assert.True((bool)(await rig.ReadAsync("/status"))["draining"]!);
    }

    private static async Task<JsonNode> EndpointAsync(LiveRig rig) => (await rig.ReadAsync("/upstreams"))["upstreams"]![0]!["endpoints"]![0]!;
}
