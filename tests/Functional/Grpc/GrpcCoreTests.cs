using System.Globalization;
using System.Text.RegularExpressions;
using Waterfall.Core.Configuration;
using Waterfall.Core.Upstreams;

namespace Waterfall.Functional.Grpc;

/// <summary>With gRPC's C core at one end of the gateway, or at both.</summary>
public sealed partial class GrpcCoreTests
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(400);

    // What only the C core's client has.
    private static readonly string[][] CoreKinds = [["compressed", "100000"], ["retried"], ["together", "50"], ["earlyUpload"], ["serverStream", "3", "10", "200"]];

    [GrpcTheory(WithCore = true)]
    [InlineData(GrpcPeer.Core, GrpcPeer.Core, false)]
    [InlineData(GrpcPeer.Core, GrpcPeer.Core, true)]
    [InlineData(GrpcPeer.Core, GrpcPeer.Js, false)]
    [InlineData(GrpcPeer.Core, GrpcPeer.Js, true)]
    [InlineData(GrpcPeer.Js, GrpcPeer.Core, false)]
    [InlineData(GrpcPeer.Js, GrpcPeer.Core, true)]
    public async Task Calls_of_all_kinds_pass(GrpcPeer client, GrpcPeer server, bool isSecure)
    {
        await using var rig = await GrpcRig.StartAsync(new() { Client = client, Server = server, IsSecure = isSecure });
        await rig.RunAllAsync([.. GrpcTests.AllKinds, .. client == GrpcPeer.Core ? CoreKinds : []]);
    }

    [GrpcTheory(WithCore = true)]
    [InlineData(GrpcPeer.Core, GrpcPeer.Core)]
    [InlineData(GrpcPeer.Core, GrpcPeer.Js)]
    [InlineData(GrpcPeer.Js, GrpcPeer.Core)]
    public async Task A_call_that_its_client_gives_up_is_given_up_by_the_server(GrpcPeer client, GrpcPeer server)
    {
        await using var rig = await GrpcRig.StartAsync(new() { Client = client, Server = server });
        await rig.RunAsync("deadline");
        await rig.HearAsync("cancelled unary");
        await rig.RunAsync("cancel");
        await rig.HearAsync("cancelled unary", times: 2);
        await rig.RunAsync("cancelStream");
        await rig.HearAsync("cancelled serverStream");
    }

    [GrpcFact(WithCore = true)]
    public async Task A_call_that_the_gateway_gives_up_has_a_status_and_the_server_hears_of_it()
    {
        await using var rig = await GrpcRig.StartAsync(Core() with { Upstream = config => config with { Timeouts = new() { Total = Short } } });
        await rig.RunAllAsync(["refused", "4", "total-timeout: "], ["broken", "4", "total-timeout: ", "3"], ["unary"]);
        await rig.HearAsync("cancelled unary");
        await rig.HearAsync("cancelled serverStream");
    }

    [GrpcFact(WithCore = true)]
    public async Task An_upstream_that_dies_is_a_status()
    {
        await using var rig = await GrpcRig.StartAsync(Core());
        await GrpcTests.LoseServerAsync(rig);
    }

    [GrpcFact(WithCore = true)]
    public async Task What_has_no_route_is_not_implemented()
    {
        await using var rig = await GrpcRig.StartAsync(Core() with { Match = "/other/{**rest}" });
        await rig.RunAsync("refused", "12", "no-route: ");
    }

    // As much as the core itself takes, which is 8 KiB; that binary values are a third longer on the wire does not matter to it.
    [GrpcFact(WithCore = true)]
    public async Task Metadata_may_be_as_large_as_the_core_has_it()
    {
        await using var rig = await GrpcRig.StartAsync(Core());
        await rig.RunAllAsync(["metadata", "7000"], ["refused", "8", "headers-too-large: ", "1", "40000"], ["unary"]);
    }

    [GrpcFact(WithCore = true)]
    public async Task A_call_that_is_refused_while_it_is_sent_has_a_status()
    {
        await using var rig = await GrpcRig.StartAsync(Core() with { Match = "POST /test.Echo/Unary", Limits = new() { Body = 100_000 } });
        await rig.RunAllAsync(["refused", "8", "body-too-large: ", "5000000"], ["refused", "8", "body-too-large: ", "100001"], ["metadata"]);
    }

    [GrpcFact(WithCore = true)]
    public async Task A_call_that_has_no_route_is_refused_before_it_is_sent()
    {
        await using var rig = await GrpcRig.StartAsync(Core() with { Match = "/other/{**rest}" });
        await rig.RunAsync("refused", "12", "no-route: ", "5000000");
    }

    [GrpcTheory(WithCore = true)]
    [InlineData("grpc.http2.hpack_table_size.decoder=0", "grpc.http2.hpack_table_size.encoder=0", "grpc.http2.bdp_probe=0")]
    [InlineData("grpc.http2.hpack_table_size.decoder=100", "grpc.http2.lookahead_bytes=1000", "grpc.http2.bdp_probe=0")]
    [InlineData("grpc.http2.hpack_table_size.decoder=65536", "grpc.http2.hpack_table_size.encoder=65536", "grpc.http2.max_frame_size=1000000")]
    public async Task Whatever_either_end_has_announced_is_kept_to(params string[] arguments)
    {
        await using var rig = await GrpcRig.StartAsync(Core(arguments) with { ClientArguments = arguments });
        await rig.RunAllAsync([.. GrpcTests.AllKinds, ["metadata"]]);
    }

    [GrpcFact(WithCore = true)]
    public async Task Calls_whose_time_is_over_harm_no_other()
    {
        await using var rig = await GrpcRig.StartAsync(Core());
        await rig.RunAsync("overdue", "4", "99");
    }

    [GrpcTheory(WithCore = true)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task No_call_fails_while_the_gateway_ends_its_connections(bool isSecure)
    {
        await using var rig = await GrpcRig.StartAsync(Core() with { IsSecure = isSecure, Limits = new() { RequestsPerConnection = 30 } });
        await rig.RunAsync("steady", "6", "1", "400");
    }

    [GrpcFact(WithCore = true)]
    public async Task Compressed_messages_stay_compressed()
    {
        const int Size = 1_000_000;
        // Gzip, in the core's numbers.
        await using var rig = await GrpcRig.StartAsync(Core("grpc.default_compression_algorithm=2"));
        await rig.RunAsync("compressed", $"{Size}");
        var log = await rig.StopAndReadLogAsync();
        var sizes = Sizes().Matches(log).Select(each => int.Parse(each.Groups[1].Value, CultureInfo.InvariantCulture)).ToArray();
        Assert.Equal(4, sizes.Length);
        Assert.All(sizes, size => Assert.InRange(size, 1, Size / 10));
    }

    [GrpcTheory(WithCore = true)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task More_calls_than_a_connection_takes_are_under_way_at_once(bool isSecure)
    {
        await using var rig = await GrpcRig.StartAsync(Core("grpc.max_concurrent_streams=3") with { IsSecure = isSecure });
        await rig.RunAllAsync(["together", "40"], ["many", "200"]);
    }

    // Also not the stream, which ends on the connection that it began on.
    [GrpcTheory(WithCore = true)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task No_call_fails_while_the_server_ends_its_connections(bool isSecure)
    {
        await using var rig = await GrpcRig.StartAsync(Core("grpc.max_connection_age_ms=100") with { IsSecure = isSecure });
        await rig.RunAsync("steady", "6", "12");
    }

    [GrpcTheory(WithCore = true)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task No_call_fails_while_another_gateway_takes_over(bool isSecure)
    {
        await using var rig = await GrpcRig.StartAsync(Core() with { IsSecure = isSecure });
        var calls = rig.RunAsync("steady", "6", "2");
        await rig.HearAsync("begun unary", times: 20);
        var stopped = await rig.ReplaceAsync();
        await calls;
        await stopped;
    }

    [GrpcFact(WithCore = true)]
    public async Task A_client_that_pings_is_answered()
    {
        await using var rig = await GrpcRig.StartAsync(Core());
        await rig.RunAsync("pings", "2");
    }

    [GrpcTheory(WithCore = true)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Either_end_measures_with_pings_what_it_is_sent(bool isSecure)
    {
        await using var rig = await GrpcRig.StartAsync(Core("GRPC_VERBOSITY=info", "GRPC_TRACE=bdp_estimator") with { IsSecure = isSecure });
        await rig.RunAsync("probes", "5", "20000");
        await rig.RunAsync("clientStream", "500", "20000");
        await rig.HearAsync(":complete ");
    }

    // The server ends a connection with ENHANCE_YOUR_CALM that asks it twice before its time, and PINGs of its own excuse nothing (gRPC A8).
    [GrpcFact(WithCore = true)]
    public async Task A_stream_that_is_silent_for_a_while_is_not_ended_for_pings()
    {
        await using var rig = await GrpcRig.StartAsync(Core("grpc.http2.max_ping_strikes=1", "grpc.keepalive_time_ms=700", "grpc.http2.max_pings_without_data=0") with
        {
            Upstream = config => config with { Http2 = new() { PingInterval = TimeSpan.FromMilliseconds(100), PingTimeout = TimeSpan.FromSeconds(2) } },
        });
        await rig.RunAsync("serverStream", "2", "10", "5000");
    }

    private static GrpcSettings Core(params string[] serverArguments) =>
        new() { Client = GrpcPeer.Core, Server = GrpcPeer.Core, ServerArguments = serverArguments };

    [GeneratedRegex("""(?:request|response)Bytes":(\d+)""")]
    private static partial Regex Sizes();
}
