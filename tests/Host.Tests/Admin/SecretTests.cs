using System.Text;
using System.Text.RegularExpressions;
using Waterfall.Host.Tests.Commands;
using Waterfall.Host.Tests.Yaml;

namespace Waterfall.Host.Tests.Admin;

/// <summary>What comes by a substitution is in nothing that the process says, whatever happens to the configuration.</summary>
public sealed class SecretTests : ConfigFileTests
{
    private const string Canary = "canary-5f1c9b";

    [Fact]
    public async Task No_secret_is_in_any_answer_or_line()
    {
        // Inherited by the process: as part of an endpoint's name, of a route, of a bad value; the token lies in a file.
        Environment.SetEnvironmentVariable("WATERFALL_TEST_CANARY", Canary);
        Write("token", Canary + "-token\n");
        var path = Write("gateway.yaml", Config());
        using var gateway = WaterfallProcess.Start("run", "--config", path);
        await gateway.WaitForAsync("(public)");
        using var client = new HttpClient { BaseAddress = new Uri(Regex.Match(gateway.Error, @"admin API on (\S+)").Groups[1].Value) };
        var said = new StringBuilder();
        await AskAllAsync(client, said);
        client.DefaultRequestHeaders.Add("Authorization", $"Bearer {Canary}-token");
        await AskAllAsync(client, said);

        string[] bad =
        [
            Config(count: "${env:WATERFALL_TEST_CANARY}"),
            Config(match: "/x/${env:WATERFALL_TEST_CANARY}{"),
            Config(upstream: "${env:WATERFALL_TEST_CANARY}"),
            Config(token: "${env:WATERFALL_TEST_CANARY} is none"),
            Config(log: "./${env:WATERFALL_TEST_CANARY}/none/access.json"),
            Config(log: "${env:WATERFALL_TEST_CANARY}"),
            Config(admin: "${env:WATERFALL_TEST_CANARY}:1"),
        ];
        foreach (var text in bad) await PutAsync(client, text, 400, 409, said);
        await PutAsync(client, Config(match: "/${env:WATERFALL_TEST_CANARY}"), 200, 200, said);
        foreach (var text in bad)
        {
            Write("gateway.yaml", text);
            await gateway.SignalAsync("HUP");
            await Task.Delay(100);
        }
        await AskAllAsync(client, said);
        await gateway.SignalAsync("TERM");
        Assert.Equal(0, await gateway.WaitAsync());

        Assert.Contains("version 2 is in force", gateway.Error, StringComparison.Ordinal);
        Assert.Contains("${env:WATERFALL_TEST_CANARY}", gateway.Error, StringComparison.Ordinal);
        Assert.Contains("${file:token}", said.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Canary, said.ToString() + gateway.Error + gateway.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("literal-token", "(redacted)")]
    [InlineData("${env:WATERFALL_TEST_CANARY}", "${env:WATERFALL_TEST_CANARY}")]
    [InlineData("x-${env:WATERFALL_TEST_CANARY}", "(redacted)")]
    [InlineData("${env:WATERFALL_TEST_CANARY}-${env:WATERFALL_TEST_CANARY}", "(redacted)")]
    public void A_token_is_shown_only_where_it_is_a_reference(string token, string shown)
    {
        Environment.SetEnvironmentVariable("WATERFALL_TEST_CANARY", Canary);
        var loaded = Load(Config(token: token));
        Assert.Empty(loaded.Problems);
        Assert.Equal(shown, (string?)loaded.Effective()["admin"]!["token"]);
        Assert.DoesNotContain(loaded.Config!.Admin!.Token!, loaded.Config.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_stands_for_a_token_that_is_not_shown_is_none() =>
        Assert.Equal(
            "5:41: admin.token: the token holds what no bearer token may; expected letters, digits and -._~+/ and then only = (RFC 6750 2.1)",
            Problems(Config(token: "(redacted)")));

    private static async Task AskAllAsync(HttpClient client, StringBuilder said)
    {
        foreach (var path in (string[])["/status", "/config", "/routes", "/upstreams", "/certificates", "/healthz", "/readyz", "/nowhere"])
        {
            using var response = await client.GetAsync(path);
            said.Append(response).Append(await response.Content.ReadAsStringAsync());
        }
    }

    private static async Task PutAsync(HttpClient client, string text, int least, int most, StringBuilder said)
    {
        using var content = new StringContent(text, Encoding.UTF8, "application/yaml");
        using var response = await client.PutAsync("/config", content);
        var body = await response.Content.ReadAsStringAsync();
        Assert.True((int)response.StatusCode >= least && (int)response.StatusCode <= most, $"{text}\n{body}");
        said.Append(response).Append(body);
    }

    private static string Config(
        string count = "100", string match = "/users", string upstream = "users", string token = "${file:token}", string log = "stderr",
        string admin = "127.0.0.1:0") => $$"""
        listeners: { public: { address: "127.0.0.1:0", limits: { headerCount: "{{count}}" } } }
        upstreams: { users: { endpoints: ["http://${env:WATERFALL_TEST_CANARY}.invalid"], host: "${env:WATERFALL_TEST_CANARY}" } }
        routes: { users: { match: "{{match}}", upstream: "{{upstream}}" } }
        telemetry: { accessLog: { to: "{{log}}" } }
        admin: { address: "{{admin}}", token: "{{token}}" }

        """;
}
