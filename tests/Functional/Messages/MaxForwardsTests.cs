using Waterfall.Functional.Rigs;

namespace Waterfall.Functional.Messages;

/// <summary>RFC 9110 7.6.2: Max-Forwards of OPTIONS and TRACE.</summary>
public sealed class MaxForwardsTests
{
    [GatewayTheory]
    [EveryTransport("OPTIONS")]
    [EveryTransport("TRACE")]
    public async Task A_request_with_hops_left_is_forwarded_with_one_less(string transport, string method)
    {
        await using var rig = await Rig.StartAsync(transport);
        Assert.Equal(200, (await rig.AskAsync(Raw.Request(method, "/", "Max-Forwards: 5\r\n"))).Status);
        Assert.Equal("4", Assert.Single(rig.Upstream.Requests).Fields["Max-Forwards"]);
    }

    [GatewayTheory]
    [EveryTransport]
    public async Task OPTIONS_without_hops_left_is_answered_here(string transport)
    {
        await using var rig = await Rig.StartAsync(transport);
        await using var client = await rig.ConnectAsync();
        Assert.True((await client.AskAsync(Raw.Request("OPTIONS", "/", "Max-Forwards: 0\r\n"))).Status is 200 or 204);
        Assert.Empty(rig.Upstream.Requests);
        Assert.Equal(200, (await client.AskAsync(Raw.Get())).Status);
    }

    [GatewayTheory]
    [EveryTransport]
    public async Task TRACE_without_hops_left_is_echoed_without_secrets(string transport)
    {
        await using var rig = await Rig.StartAsync(transport);
        var response = await rig.AskAsync(Raw.Request(
            "TRACE", "/x",
            "Max-Forwards: 0\r\nX-A: b\r\nAuthorization: Basic c2VjcmV0\r\nCookie: c2VjcmV0\r\nProxy-Authorization: Basic c2VjcmV0\r\n"));
        // RFC 9110 9.3.8: the request as message/http, without fields that are likely to hold secrets.
        Assert.Equal(200, response.Status);
        Assert.Equal("message/http", response.Fields["Content-Type"]);
        Assert.StartsWith("TRACE /x HTTP/1.1\r\n", response.Text, StringComparison.Ordinal);
        Assert.Contains("X-A: b\r\n", response.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("c2VjcmV0", response.Text, StringComparison.Ordinal);
        Assert.Empty(rig.Upstream.Requests);
    }

    [GatewayTheory]
    [EveryTransport]
    public async Task Other_methods_are_not_concerned(string transport)
    {
        await using var rig = await Rig.StartAsync(transport);
        Assert.Equal(200, (await rig.AskAsync(Raw.Get("/", "Max-Forwards: 0\r\n"))).Status);
        Assert.Single(rig.Upstream.Requests);
    }
}
