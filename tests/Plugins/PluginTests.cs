using System.Net;
using System.Reflection;
using System.Text.RegularExpressions;
using Waterfall.Core;
using Waterfall.Core.Configuration;
using Waterfall.Plugins.Tests.Policies;

namespace Waterfall.Plugins.Tests;

/// <summary>Policies that somebody else wrote, against the public API only, in a running gateway.</summary>
public sealed class PluginTests
{
    [Fact]
    public async Task One_that_adds_a_field_with_a_time_of_its_own()
    {
        await using var rig = await PluginRig.StartAsync(new ServerTimingPolicy());
        using var response = await rig.AskAsync();
        Assert.Matches("^gw;dur=[0-9]+\\.[0-9]{3}$", Assert.Single(response.Headers.GetValues("Server-Timing")));
    }

    [Theory]
    [InlineData("all is well", HttpStatusCode.OK)]
    [InlineData("the secret is", HttpStatusCode.UnprocessableEntity)]
    [InlineData(null, HttpStatusCode.RequestEntityTooLarge)]
    public async Task One_that_holds_the_body_and_may_refuse_it(string? body, HttpStatusCode status)
    {
        await using var rig = await PluginRig.StartAsync(new NoSecretsPolicy { Word = "secret" });
        using var response = await rig.AskAsync(body ?? new string('x', 2000));
        Assert.Equal(status, response.StatusCode);
        var text = await response.Content.ReadAsStringAsync();
        if (status == HttpStatusCode.OK)
            Assert.EndsWith("\r\n\r\nall is well", text, StringComparison.Ordinal);
        else
            Assert.Contains(status == HttpStatusCode.UnprocessableEntity ? "\"secret-found\"" : "\"body-not-searchable\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_changes_bodies_as_they_pass()
    {
        await using var rig = await PluginRig.StartAsync(new UpperCasePolicy());
        using var response = await rig.AskAsync("hello");
        var text = await response.Content.ReadAsStringAsync();
        Assert.StartsWith("POST /A HTTP/1.1\r\n", text, StringComparison.Ordinal);
        Assert.Contains("HELLO", text, StringComparison.Ordinal);
        var length = int.Parse(Regex.Match(text, @"\[([0-9]+)\]$").Groups[1].Value, null);
        Assert.Equal(text.Length - $"[{length}]".Length, length);
        // A long one takes many runs.
        using var second = await rig.AskAsync(new string('q', 300_000));
        Assert.Equal(300_000, (await second.Content.ReadAsStringAsync()).Count(c => c == 'Q'));
    }

    [Theory]
    [InlineData("good", HttpStatusCode.OK)]
    [InlineData("bad", HttpStatusCode.Unauthorized)]
    public async Task One_that_waits_for_somebody_else(string key, HttpStatusCode status)
    {
        await using var rig = await PluginRig.StartAsync(new AskElsewherePolicy(async asked =>
        {
            await Task.Delay(20);
            return asked == "good" ? "ada" : null;
        }));
        using var response = await rig.AskAsync("", key);
        Assert.Equal(status, response.StatusCode);
        if (status == HttpStatusCode.OK)
            Assert.Contains("x-user: ada\r\n", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_of_them_together()
    {
        await using var rig = await PluginRig.StartAsync(
            new ServerTimingPolicy { Metric = "all" }, new AskElsewherePolicy(_ => Task.FromResult<string?>("bob")), new NoSecretsPolicy { Word = "secret" }, new UpperCasePolicy());
        using var response = await rig.AskAsync("hello");
        var text = await response.Content.ReadAsStringAsync();
        Assert.Contains("X-USER: BOB\r\n", text, StringComparison.Ordinal);
        Assert.Contains("HELLO", text, StringComparison.Ordinal);
        Assert.StartsWith("all;", Assert.Single(response.Headers.GetValues("Server-Timing")), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_wrong_with_one_is_told_before_anything_starts()
    {
        var builder = new GatewayBuilder().Upstream("up", "http://127.0.0.1:1").Route("/a", "up", route => route.Use(new ServerTimingPolicy { Metric = "a b" }));
        var problem = Assert.Single(Assert.Throws<GatewayConfigException>(builder.Build).Problems);
        Assert.Equal("routes.route1.policies[0].serverTiming.metric: 'a b' is not a name; expected letters and digits", problem.ToString());
    }

    /// <summary>The policy that the documentation shows is the one that runs here.</summary>
    [Fact]
    public void The_documentation_shows_one_that_works()
    {
        var source = File.ReadAllText(PathOf("tests/Plugins/Policies/NoSecretsPolicy.cs"));
        Assert.True(source.Count(c => c == '\n') <= 50);
        Assert.Contains($"```csharp\n{source}```\n", File.ReadAllText(PathOf("docs/POLICIES.md")), StringComparison.Ordinal);
    }

    /// <summary>This assembly sees what any other does.</summary>
    [Fact]
    public void No_inside_is_visible_here()
    {
        var friends = typeof(Gateway).Assembly.GetCustomAttributes<System.Runtime.CompilerServices.InternalsVisibleToAttribute>();
        Assert.DoesNotContain(friends, friend => friend.AssemblyName.StartsWith("Waterfall.Plugins", StringComparison.Ordinal));
    }

    private static string PathOf(string path)
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Waterfall.sln")))
            folder = Path.GetDirectoryName(folder)!;
        return Path.Combine(folder, path);
    }
}
