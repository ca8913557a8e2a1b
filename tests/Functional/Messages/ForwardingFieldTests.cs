using Waterfall.Functional.Rigs;
using Waterfall.Testing.Upstream;
using Waterfall.Testing.Wire;

namespace Waterfall.Functional.Messages;

/// <summary>What a gateway adds, removes and leaves alone: RFC 9110 7.6, RFC 7239.</summary>
public sealed class ForwardingFieldTests
{
    [GatewayTheory]
    [EveryTransport]
    public async Task Fields_keep_their_order_and_their_case(string transport)
    {
        const string Lines = "x-B: 2\r\nX-A: 1\r\nX-b: 3\r\nSET-cookie: a=1\r\nSet-Cookie: b=2\r\n";
        await using var rig = await Rig.StartAsync(transport, UpstreamAnswers.Ok("ok", Lines));
        var response = await rig.AskAsync(Raw.Get("/", Lines));
        FieldLine[] expected = [new("x-B", "2"), new("X-A", "1"), new("X-b", "3"), new("SET-cookie", "a=1"), new("Set-Cookie", "b=2")];
        Assert.Equal(expected, rig.Upstream.Requests[0].Fields.Where(expected.Contains));
        Assert.Equal(expected, response.Fields.Where(expected.Contains));
    }

    [GatewayTheory]
    [EveryTransport]
    public async Task Fields_of_this_hop_do_not_come_back_either(string transport)
    {
        const string Lines =
            "Connection: X-Hop, keep-alive\r\nX-Hop: 1\r\nKeep-Alive: timeout=5\r\nProxy-Connection: keep-alive\r\nUpgrade: h2c\r\nX-End: 2\r\n";
        await using var rig = await Rig.StartAsync(transport, UpstreamAnswers.Ok("ok", Lines));
        await using var client = await rig.ConnectAsync();
        var response = await client.AskAsync(Raw.Get());
        Assert.Equal("2", response.Fields["X-End"]);
        foreach (var name in new[] { "X-Hop", "Keep-Alive", "Proxy-Connection", "Upgrade" })
            Assert.False(response.Fields.Has(name), name);
        Assert.Equal(200, (await client.AskAsync(Raw.Get())).Status);
    }

    [GatewayTheory]
    [EveryTransport]
    public async Task Via_is_added_both_ways(string transport)
    {
        await using var rig = await Rig.StartAsync(transport, UpstreamAnswers.Ok("ok", "Via: 1.0 origin\r\n"));
        var response = await rig.AskAsync(Raw.Get("/", "Via: 1.0 fred, 1.1 p.example.net\r\n"));
        // RFC 9110 7.6.3: a member for every hop, in order, with the version that was received.
        var request = rig.Upstream.Requests[0].Fields.Members("Via");
        Assert.Equal(["1.0 fred", "1.1 p.example.net"], request.Take(2));
        Assert.Matches("^1\\.1 [^ ]+", Assert.Single(request.Skip(2)));
        Assert.Equal("1.0 origin", response.Fields.Members("Via")[0]);
        Assert.Matches("^1\\.1 [^ ]+", Assert.Single(response.Fields.Members("Via").Skip(1)));
    }

    [GatewayTheory]
    [EveryTransport]
    public async Task Via_tells_the_version_that_was_received(string transport)
    {
        await using var rig = await Rig.StartAsync(transport);
        await rig.AskAsync(Raw.Request("GET", "/", "", "HTTP/1.0"));
        Assert.StartsWith("1.0 ", rig.Upstream.Requests[0].Fields["Via"], StringComparison.Ordinal);
    }

    [GatewayTheory]
    [EveryTransport]
    public async Task A_request_that_comes_back_is_a_loop(string transport)
    {
        await using var rig = await Rig.StartAsync(transport);
        await rig.AskAsync(Raw.Get());
        var own = rig.Upstream.Requests[0].Fields["Via"]!;
        rig.Upstream.Forget();
        // RFC 5842 7.2: 508 Loop Detected.
        Problem.Expect(await rig.AskAsync(Raw.Get("/", $"Via: 1.1 other, {own}, 1.1 another\r\n")), 508);
        Assert.Empty(rig.Upstream.Requests);
    }

    [GatewayTheory]
    [EveryTransport]
    public async Task Two_gateways_in_a_row_are_no_loop(string transport)
    {
        await using var inner = await Rig.StartAsync(transport);
        var url = $"http://{inner.Address}";
        await using var outer = await Rig.StartAsync(transport, null, s => s with { Endpoints = [url] });
        Assert.Equal(200, (await outer.AskAsync(Raw.Get())).Status);
        Assert.Equal(2, Assert.Single(inner.Upstream.Requests).Fields.Members("Via").Count);
    }

    [GatewayTheory]
    [EveryTransport]
    public async Task A_stranger_cannot_say_whom_it_speaks_for(string transport)
    {
        await using var rig = await Rig.StartAsync(transport);
        await rig.AskAsync(Raw.Get("/",
            "X-Forwarded-For: 203.0.113.9\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: evil.test\r\nForwarded: for=203.0.113.9\r\n"));
        var fields = rig.Upstream.Requests[0].Fields;
        Assert.Equal("127.0.0.1", fields["X-Forwarded-For"]);
        Assert.Equal("http", fields["X-Forwarded-Proto"]);
        Assert.Equal(Raw.Host, fields["X-Forwarded-Host"]);
        Assert.DoesNotContain(fields.All("Forwarded"), value => value.Contains("203.0.113.9", StringComparison.Ordinal));
    }

    [GatewayTheory]
    [EveryTransport("127.0.0.1")]
    [EveryTransport("127.0.0.0/8")]
    public async Task A_trusted_proxy_is_believed_and_extended(string transport, string trusted)
    {
        await using var rig = await Rig.StartAsync(transport, null, s => s with { TrustedProxies = [trusted] });
        await rig.AskAsync(Raw.Get("/",
            "X-Forwarded-For: 203.0.113.9\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: api.test\r\nForwarded: for=203.0.113.9\r\n"));
        var fields = rig.Upstream.Requests[0].Fields;
        Assert.Equal(["203.0.113.9", "127.0.0.1"], fields.Members("X-Forwarded-For"));
        Assert.Equal("https", fields["X-Forwarded-Proto"]);
        Assert.Equal("api.test", fields["X-Forwarded-Host"]);
        Assert.StartsWith("for=203.0.113.9", fields.Members("Forwarded")[0], StringComparison.OrdinalIgnoreCase);
    }

    [GatewayTheory]
    [EveryTransport]
    public async Task Another_proxy_than_the_trusted_one_is_a_stranger(string transport)
    {
        await using var rig = await Rig.StartAsync(transport, null, s => s with { TrustedProxies = ["10.0.0.0/8", "::1"] });
        await rig.AskAsync(Raw.Get("/", "X-Forwarded-For: 203.0.113.9\r\n"));
        Assert.Equal("127.0.0.1", rig.Upstream.Requests[0].Fields["X-Forwarded-For"]);
    }
}
