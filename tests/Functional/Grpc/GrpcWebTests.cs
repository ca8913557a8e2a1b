using Waterfall.Core.Configuration;
using Waterfall.Core.Policies.GrpcWeb;
using Waterfall.Core.Upstreams;

namespace Waterfall.Functional.Grpc;

/// <summary>Between a client of gRPC-Web over HTTP/1.1 or HTTP/2 and @grpc/grpc-js as a server.</summary>
public sealed class GrpcWebTests
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(400);

    [GrpcTheory]
    [InlineData("1", "web")]
    [InlineData("1", "web-text")]
    [InlineData("2", "web")]
    [InlineData("2", "web-text")]
    public async Task Calls_are_translated_both_ways(string version, string form)
    {
        await using var rig = await GrpcRig.StartAsync(new() { Policies = [new GrpcWebPolicy()] });
        foreach (var scenario in new[] { "unary", "metadata", "headers", "error", "serverStream", "pingPong" })
            await rig.RunWebAsync(version, form, scenario);
        // gRPC itself passes the policy as it is.
        await rig.RunAsync("metadata");
    }

    [GrpcTheory]
    [InlineData("1", "web")]
    [InlineData("1", "web-text")]
    [InlineData("2", "web")]
    [InlineData("2", "web-text")]
    public async Task What_the_gateway_says_is_in_the_body(string version, string form)
    {
        await using var rig = await GrpcRig.StartAsync(new() { Upstream = config => config with { Timeouts = new() { Total = Short } }, Policies = [new GrpcWebPolicy()] });
        await rig.RunWebAsync(version, form, "refused", "4", "total-timeout: ");
        await rig.RunWebAsync(version, form, "broken", "4", "total-timeout: ");
        await rig.HearAsync("cancelled serverStream");
    }

    [GrpcTheory]
    [InlineData("1", "web")]
    [InlineData("2", "web-text")]
    public async Task An_upstream_of_HTTP1_can_not_be_called(string version, string form)
    {
        await using var rig = await GrpcRig.StartAsync(new() { Upstream = config => config with { Protocol = UpstreamProtocol.Http1 }, Policies = [new GrpcWebPolicy()] });
        await rig.RunWebAsync(version, form, "refused", "13", "upstream-not-http2: ");
    }

    [GrpcTheory]
    [InlineData("1", "AAAA*AAA")]
    [InlineData("1", "AAAAAA")]
    [InlineData("1", "AAAA AAAA")]
    [InlineData("2", "A===")]
    public async Task What_is_no_base64_is_refused(string version, string text)
    {
        await using var rig = await GrpcRig.StartAsync(new() { Policies = [new GrpcWebPolicy()] });
        await rig.RunWebAsync(version, "web-text", "malformed", text);
        await rig.RunWebAsync(version, "web-text", "unary");
    }
}
