using Waterfall.Host.Tests.Reload;

namespace Waterfall.Host.Tests.Admin;

public sealed class AdminGuardTests
{
    private const string Token = "0123456789abcdef+/==";

    [Theory]
    [InlineData(null, 401)]
    [InlineData("Bearer", 401)]
    [InlineData("Bearer 0123456789abcdef+/=", 401)]
    [InlineData("Bearer 0123456789abcdef+/===", 401)]
    [InlineData("Basic 0123456789abcdef+/==", 401)]
    [InlineData("Bearer 0123456789abcdef+/==", 200)]
    [InlineData("bearer 0123456789abcdef+/==", 200)]
    public async Task With_a_token_it_is_asked_for(string? authorization, int expected)
    {
        await using var rig = await LiveRig.StartAsync(LiveRig.Config(admin: $"{{ address: \"127.0.0.1:0\", token: {Token} }}"));
        (string, string)[] fields = authorization is null ? [] : [("Authorization", authorization)];
        foreach (var path in (string[])["/status", "/config", "/nowhere"])
        {
            using var response = await rig.SendAsync(HttpMethod.Get, path, fields);
            Assert.Equal(path == "/nowhere" && expected == 200 ? 404 : expected, (int)response.StatusCode);
            var challenge = authorization is null ? "Bearer realm=\"waterfall admin\"" : "Bearer realm=\"waterfall admin\", error=\"invalid_token\"";
            Assert.Equal(expected == 401 ? challenge : "", response.Headers.WwwAuthenticate.ToString());
        }
    }

    [Fact]
    public async Task Without_it_nothing_is_changed_and_only_probes_are_answered()
    {
        await using var rig = await LiveRig.StartAsync(LiveRig.Config(admin: $"{{ address: \"127.0.0.1:0\", token: {Token} }}"));
        Assert.Equal(401, (int)(await rig.PutAsync(LiveRig.Config("/orders"))).StatusCode);
        Assert.Equal(401, (int)(await rig.SendAsync(HttpMethod.Post, "/drain")).StatusCode);
        Assert.False(rig.State.IsDraining);
        Assert.Equal(200, (int)(await rig.GetAsync("/healthz")).StatusCode);
        Assert.Equal(200, (int)(await rig.GetAsync("/readyz")).StatusCode);
        // Whoever has the token may be anywhere.
        Assert.Equal(200, (int)(await rig.SendAsync(HttpMethod.Get, "/status", ("Authorization", $"Bearer {Token}"), ("Host", "admin.example"))).StatusCode);
    }

    [Theory]
    [InlineData("localhost:1", 200)]
    [InlineData("127.0.0.1", 200)]
    [InlineData("[::1]:9", 200)]
    [InlineData("rebound.example", 421)]
    [InlineData("127.0.0.1.rebound.example", 421)]
    [InlineData("10.0.0.1", 421)]
    public async Task Without_a_token_it_answers_to_names_of_this_machine_only(string host, int expected)
    {
        await using var rig = await LiveRig.StartAsync();
        foreach (var path in (string[])["/status", "/healthz"])
            Assert.Equal(expected, (int)(await rig.SendAsync(HttpMethod.Get, path, ("Host", host))).StatusCode);
    }

    [Theory]
    [InlineData("http://evil.example", 403)]
    [InlineData("null", 403)]
    [InlineData("http://127.0.0.1", 202)]
    public async Task Without_a_token_pages_of_other_sites_cannot_send_to_it(string origin, int expected)
    {
        await using var rig = await LiveRig.StartAsync();
        using var response = await rig.SendAsync(HttpMethod.Post, "/drain", ("Origin", origin), ("Host", "127.0.0.1"));
        Assert.Equal((expected, expected == 202), ((int)response.StatusCode, rig.State.IsDraining));
    }

    [Fact]
    public async Task A_token_that_changes_is_asked_for_at_once()
    {
        await using var rig = await LiveRig.StartAsync(LiveRig.Config(admin: "{ address: \"127.0.0.1:0\", token: first }"));
        var address = rig.Admin;
        rig.Authorize("first");
        Assert.Equal(200, (int)(await rig.PutAsync(LiveRig.Config(admin: "{ address: \"127.0.0.1:0\", token: second }"))).StatusCode);
        Assert.Equal(401, (int)(await rig.GetAsync("/status")).StatusCode);
        rig.Authorize("second");
        Assert.Equal(200, (int)(await rig.GetAsync("/status")).StatusCode);
        Assert.Equal(address, rig.Admin);
    }
}
