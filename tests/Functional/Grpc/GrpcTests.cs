using Waterfall.Core.Configuration;
using Waterfall.Core.Pipeline;
using Waterfall.Core.Policies;
using Waterfall.Core.Policies.IpFilter;
using Waterfall.Core.Policies.Respond;
using Waterfall.Core.Upstreams;

namespace Waterfall.Functional.Grpc;

/// <summary>Between @grpc/grpc-js as a client and @grpc/grpc-js as a server.</summary>
public sealed class GrpcTests
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(400);

    /// <summary>Scenarios of calls of all kinds.</summary>
    internal static string[][] AllKinds { get; } =
    [
        ["unary"], ["metadata"], ["headers"], ["error"], ["clientStream", "200", "3000"], ["serverStream", "200", "3000"], ["bidi", "50"], ["early"], ["failing"],
        ["large"], ["many", "200"],
    ];

    [GrpcTheory]
    [InlineData("epoll", false)]
    [InlineData("epoll", true)]
    [InlineData("socket", false)]
    [InlineData("socket", true)]
    public async Task Calls_of_all_kinds_pass(string engine, bool isSecure)
    {
        await using var rig = await GrpcRig.StartAsync(new() { Engine = engine, IsSecure = isSecure });
        await rig.RunAllAsync(AllKinds);
    }

    [GrpcTheory]
    [InlineData("deadline", "unary")]
    [InlineData("cancel", "unary")]
    [InlineData("cancelStream", "serverStream")]
    public async Task A_call_that_its_client_gives_up_is_given_up_by_the_server(string scenario, string call)
    {
        await using var rig = await GrpcRig.StartAsync();
        await rig.RunAsync(scenario);
        await rig.HearAsync($"cancelled {call}");
        await rig.RunAsync("unary");
    }

    [GrpcFact]
    public async Task A_call_that_the_gateway_gives_up_has_a_status_and_the_server_hears_of_it()
    {
        await using var rig = await GrpcRig.StartAsync(new() { Upstream = config => config with { Timeouts = new() { Total = Short } } });
        await rig.RunAsync("refused", "4", "total-timeout: ");
        await rig.HearAsync("cancelled unary");
        await rig.RunAsync("broken", "4", "total-timeout: ", "3");
        await rig.HearAsync("cancelled serverStream");
        await rig.RunAsync("unary");
        var log = await rig.StopAndReadLogAsync();
        Assert.Contains("\"status\":504", log, StringComparison.Ordinal);
        Assert.Contains("\"fault\":\"total-timeout\"", log, StringComparison.Ordinal);
    }

    [GrpcFact]
    public async Task A_silent_upstream_is_a_status()
    {
        await using var rig = await GrpcRig.StartAsync(new() { Upstream = config => config with { Timeouts = new() { FirstByte = Short, Idle = Short } } });
        await rig.RunAsync("refused", "4", "upstream-first-byte-timeout: ");
        await rig.RunAsync("broken", "4", "upstream-body-timeout: ", "3");
    }

    [GrpcFact]
    public async Task An_upstream_that_dies_is_a_status()
    {
        await using var rig = await GrpcRig.StartAsync();
        await LoseServerAsync(rig);
    }

    [GrpcFact]
    public async Task What_has_no_route_is_not_implemented()
    {
        await using var rig = await GrpcRig.StartAsync(new() { Match = "/other/{**rest}" });
        await rig.RunAsync("refused", "12", "no-route: ");
        var log = await rig.StopAndReadLogAsync();
        Assert.Contains("\"status\":404", log, StringComparison.Ordinal);
        Assert.Contains("\"fault\":\"no-route\"", log, StringComparison.Ordinal);
    }

    [GrpcFact]
    public async Task An_upstream_of_HTTP1_can_not_be_called()
    {
        await using var rig = await GrpcRig.StartAsync(new() { Upstream = config => config with { Protocol = UpstreamProtocol.Http1 } });
        await rig.RunAsync("refused", "13", "upstream-not-http2: ");
        Assert.DoesNotContain("begun", rig.Server.Output, StringComparison.Ordinal);
    }

    [GrpcFact]
    public async Task What_a_policy_refuses_is_a_status()
    {
        await using var rig = await GrpcRig.StartAsync(new() { Policies = [new IpFilterPolicy { Deny = ["127.0.0.1"] }] });
        await rig.RunAsync("refused", "7", ": ");
    }

    // grpc-js maps it by its HTTP status.
    [GrpcFact]
    public async Task What_a_policy_answers_on_purpose_stays_as_it_is()
    {
        await using var rig = await GrpcRig.StartAsync(new() { Policies = [new RespondPolicy { Status = 401, Body = "no" }] });
        await rig.RunAsync("refused", "16", "401");
    }

    /// <summary>Ends the server under a call that waits for its answer and one in the middle of it; what comes after them is refused.</summary>
    internal static async Task LoseServerAsync(GrpcRig rig)
    {
        var before = rig.RunAsync("refused", "14", "upstream-");
        var within = rig.RunAsync("broken", "14", "upstream-");
        await rig.HearAsync("begun unary");
        await rig.HearAsync("begun serverStream");
        await rig.Server.DisposeAsync();
        await before;
        await within;
        await rig.RunAsync("refused", "14", "upstream-connect-failed: ");
    }
}
