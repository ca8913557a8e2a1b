using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Waterfall.Testing;
using Waterfall.Testing.Processes;

namespace Waterfall.Host.Tests.Reload;

public sealed class ReloadTests
{
    [Fact]
    public async Task What_changes_in_the_file_is_in_force()
    {
        await using var rig = await LiveRig.StartAsync();
        var config = LiveRig.Config("/orders");
        rig.Write(config);
        await rig.WaitForAsync($"{rig.Path}: version 2 is in force");
        var status = (await rig.ReadAsync("/status"))["config"]!;
        Assert.Equal((2, "file", rig.Path), ((int)status["version"]!, (string?)status["source"], (string?)status["file"]));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(config))), (string?)status["hash"]);
        Assert.Equal("applied", (string?)status["lastAttempt"]!["outcome"]);
        Assert.Equal("/orders", (string?)(await rig.ReadAsync("/routes"))["routes"]![0]!["match"]);
        Assert.Equal(404, await StatusOfAsync(rig, "/users"));
        Assert.Equal(502, await StatusOfAsync(rig, "/orders"));
    }

    [Fact]
    public async Task A_file_renamed_over_it_is_in_force()
    {
        await using var rig = await LiveRig.StartAsync();
        var next = rig.Path + "~";
        File.WriteAllText(next, LiveRig.Config("/orders"));
        File.Move(next, rig.Path, overwrite: true);
        await rig.WaitForAsync("version 2 is in force");
        Assert.Equal(502, await StatusOfAsync(rig, "/orders"));
    }

    [Fact]
    public async Task A_bad_file_leaves_the_good_one_running_and_says_so_once()
    {
        await using var rig = await LiveRig.StartAsync();
        rig.Write(LiveRig.Config().Replace("upstream: users", "upstream: usres", StringComparison.Ordinal));
        await rig.WaitForAsync("version 1 stays");
        var problem = $"{rig.Path}:3:47: routes.users.upstream: there is no upstream 'usres'; expected 'users'; did you mean 'users'?";
        Assert.Contains($"{problem}\nwaterfall: {rig.Path}: 1 problem; version 1 stays\n", rig.Log, StringComparison.Ordinal);
        Assert.Equal(502, await StatusOfAsync(rig, "/users"));
        var attempt = (await rig.ReadAsync("/status"))["config"]!["lastAttempt"]!;
        Assert.Equal(("refused", problem), ((string?)attempt["outcome"], (string?)attempt["problems"]!.AsArray().Single()));

        // Touched, it says what it said.
        File.SetLastWriteTimeUtc(rig.Path, DateTime.UtcNow.AddSeconds(5));
        await Task.Delay(600);
        Assert.Equal(2, rig.Log.Split(problem).Length);

        rig.Write(LiveRig.Config());
        await Eventually.TrueAsync(() => Status(rig)["config"]!["lastAttempt"]!["outcome"]!.GetValue<string>() == "unchanged");
        Assert.Equal(1, (int)Status(rig)["config"]!["version"]!);
        Assert.Empty(Status(rig)["config"]!["lastAttempt"]!["problems"]!.AsArray());
    }

    [Fact]
    public async Task A_file_that_says_the_same_is_no_change()
    {
        await using var rig = await LiveRig.StartAsync();
        rig.Write(File.ReadAllText(rig.Path));
        await Task.Delay(600);
        Assert.Null(Status(rig)["config"]!["lastAttempt"]);
        Assert.DoesNotContain("version", rig.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_a_substitution_reads_is_watched_even_while_it_is_gone()
    {
        var folder = new TempFolder();
        Directory.CreateDirectory(folder.File("secrets"));
        var host = folder.Write("secrets/host", "first.example\n");
        folder.Write("gateway.yaml", LiveRig.Config(host: "${file:secrets/host}"));
        await using var rig = await LiveRig.StartAsync(folder: folder);
        File.WriteAllText(host, "second.example\n");
        await rig.WaitForAsync("version 2 is in force");
        File.Delete(host);
        await rig.WaitForAsync("the file 'secrets/host' cannot be read: there is no such file");
        Assert.Equal(2, (int)Status(rig)["config"]!["version"]!);
        File.WriteAllText(host, "third.example\n");
        await rig.WaitForAsync("version 3 is in force");
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_for_a_while_is_read_when_it_can()
    {
        await using var rig = await LiveRig.StartAsync();
        File.Delete(rig.Path);
        Directory.CreateDirectory(rig.Path);
        await rig.WaitForAsync($"{rig.Path}:1:1: the file cannot be read: it is a directory");
        Directory.Delete(rig.Path);
        rig.Write(LiveRig.Config("/orders"));
        await rig.WaitForAsync("version 2 is in force");
    }

    [Fact]
    public async Task An_address_that_is_taken_fails_the_change_and_asking_again_tries_again()
    {
        using var taken = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        taken.Start();
        await using var rig = await LiveRig.StartAsync();
        var port = ((System.Net.IPEndPoint)taken.LocalEndpoint).Port;
        rig.Write(LiveRig.Config("/orders").Replace("\"127.0.0.1:0\" } }\nupstreams", $"\"127.0.0.1:{port}\" }} }}\nupstreams", StringComparison.Ordinal));
        await rig.WaitForAsync($"listeners.public: cannot listen on 127.0.0.1:{port}: Address already in use; version 1 stays");
        Assert.Equal("failed", (string?)Status(rig)["config"]!["lastAttempt"]!["outcome"]);
        Assert.Equal(502, await StatusOfAsync(rig, "/users"));
        taken.Stop();
        rig.Write(File.ReadAllText(rig.Path) + "# again\n");
        await rig.WaitForAsync("version 2 is in force");
        Assert.Equal(502, await StatusOfAsync(rig, "/orders"));
    }

    [Fact]
    public async Task The_admin_API_moves_with_its_configuration_or_stays()
    {
        await using var rig = await LiveRig.StartAsync();
        var first = rig.Admin;
        using var taken = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        taken.Start();
        rig.Write(LiveRig.Config("/orders", $"{{ address: \"{taken.LocalEndpoint}\" }}"));
        await rig.WaitForAsync($"admin.address: cannot listen on {taken.LocalEndpoint}: Address already in use; version 1 stays");
        Assert.Equal(1, (int)Status(rig)["config"]!["version"]!);
        Assert.Equal(502, await StatusOfAsync(rig, "/users"));

        rig.Write(LiveRig.Config("/orders", "{ address: \"[::1]:0\" }"));
        await rig.WaitForAsync("admin API on http://[::1]:");
        Assert.Equal(2, (int)Status(rig)["config"]!["version"]!);
        await Eventually.TrueAsync(() => !Ports.IsOpen(System.Net.IPEndPoint.Parse(first.Authority)));

        rig.Write(LiveRig.Config("/orders", "{ address: \"[::1]:0\", token: now-with-one }"));
        await rig.WaitForAsync("version 3 is in force");
        Assert.Equal(401, (int)(await rig.GetAsync("/status")).StatusCode);
        rig.Authorize("now-with-one");
        Assert.Equal(3, (int)Status(rig)["config"]!["version"]!);

        var last = rig.Admin;
        rig.Write(LiveRig.Config().Replace("admin:", "#", StringComparison.Ordinal));
        await rig.WaitForAsync("version 4 is in force");
        await Eventually.TrueAsync(() => !Ports.IsOpen(System.Net.IPEndPoint.Parse(last.Authority)));
    }

    [Fact]
    public async Task Without_the_watch_nothing_happens_by_itself()
    {
        await using var rig = await LiveRig.StartAsync(watches: false);
        rig.Write(LiveRig.Config("/orders"));
        await Task.Delay(2500);
        Assert.Equal(1, (int)Status(rig)["config"]!["version"]!);
    }

    private static JsonObject Status(LiveRig rig) => rig.ReadAsync("/status").GetAwaiter().GetResult();

    private static async Task<int> StatusOfAsync(LiveRig rig, string path)
    {
        using var client = new HttpClient();
        using var response = await client.GetAsync(new Uri($"http://{rig.Gateway.Endpoints["public"]}{path}"));
        return (int)response.StatusCode;
    }
}
