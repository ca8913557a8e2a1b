using System.Globalization;
using Waterfall.Functional.Rigs;
using Waterfall.Testing.Upstream;
using Waterfall.Testing.Wire;

namespace Waterfall.Functional.Messages;

/// <summary>RFC 9112 6 and 7: bodies of every framing, in both directions, whole and in order.</summary>
public sealed class BodyTests
{
    [GatewayTheory(PeerToo = true)]
    [EveryTransport(0)]
    [EveryTransport(1)]
    [EveryTransport(4096)]
    [EveryTransport(65_537)]
    [EveryTransport(3_000_000)]
    public async Task A_response_with_a_length_arrives_whole(string transport, int length)
    {
        await using var rig = await Rig.StartAsync(transport, async exchange =>
        {
            await exchange.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n");
            await exchange.SendPatternAsync(length);
        });
        await using var client = await rig.ConnectAsync();
        for (var i = 0; i < 2; i++)
        {
            var response = await client.AskAsync(Raw.Get());
            Assert.Equal(length.ToString(CultureInfo.InvariantCulture), response.Fields["Content-Length"]);
            Assert.Equal(Pattern.Bytes(length), response.Body);
        }
    }

    [GatewayTheory(PeerToo = true)]
    [EveryTransport(1, 1)]
    [EveryTransport(7, 300)]
    [EveryTransport(16_384, 100)]
    public async Task A_chunked_response_arrives_whole(string transport, int chunk, int count)
    {
        var data = WireText.Text(Pattern.Bytes(chunk));
        var answer = UpstreamAnswers.ChunkedText(Enumerable.Repeat(data, count));
        await using var rig = await Rig.StartAsync(transport, UpstreamAnswers.Bytes(answer));
        await using var client = await rig.ConnectAsync();
        for (var i = 0; i < 2; i++)
        {
            var response = await client.AskAsync(Raw.Get());
            Assert.Equal(BodyKind.Chunked, response.Framing.Kind);
            Assert.Equal(string.Concat(Enumerable.Repeat(data, count)), response.Text);
        }
    }

    [GatewayTheory(PeerToo = true)]
    [EveryTransport(1)]
    [EveryTransport(4096)]
    [EveryTransport(65_537)]
    [EveryTransport(3_000_000)]
    public async Task A_request_with_a_length_arrives_whole(string transport, int length)
    {
        await using var rig = await Rig.StartAsync(transport);
        await using var client = await rig.ConnectAsync();
        await client.SendAsync(Raw.Request("PUT", "/", $"Content-Length: {length}\r\n"));
        await client.SendPatternAsync(length);
        Assert.Equal(200, (await client.ReadResponseAsync()).Status);

        var request = Assert.Single(rig.Upstream.Requests);
        Assert.Equal(new BodyFraming(BodyKind.Length, length), request.Framing);
        Assert.True(request is { Complete: true, BodyIsPattern: true } && request.BodyLength == length);
    }

    [GatewayTheory(PeerToo = true)]
    [EveryTransport(1, 1)]
    [EveryTransport(7, 300)]
    [EveryTransport(16_384, 100)]
    public async Task A_chunked_request_arrives_whole(string transport, int chunk, int count)
    {
        var data = WireText.Text(Pattern.Bytes(chunk));
        await using var rig = await Rig.StartAsync(transport);
        await using var client = await rig.ConnectAsync();
        for (var i = 0; i < 2; i++)
            Assert.Equal(200, (await client.AskAsync(Raw.Chunked(Enumerable.Repeat(data, count)))).Status);

        Assert.Equal(2, rig.Upstream.Requests.Count);
        Assert.All(rig.Upstream.Requests, request => Assert.Equal(string.Concat(Enumerable.Repeat(data, count)), request.BodyText));
    }

    [GatewayTheory(PeerToo = true)]
    [EveryTransport]
    public async Task Chunks_are_passed_on_as_they_come(string transport)
    {
        var gate = new TaskCompletionSource();
        await using var rig = await Rig.StartAsync(transport, async exchange =>
        {
            await exchange.SendAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n");
            await exchange.WaitForAsync(gate.Task);
            await exchange.SendAsync("6\r\nsecond\r\n0\r\n\r\n");
        });
        await using var client = await rig.ConnectAsync();
        await client.SendAsync(Raw.Get());
        var head = await client.ReadHeadAsync();
        var text = "";
        await client.ReadBodyAsync(head, run =>
        {
            // The second chunk is not sent before the first has been seen here: a gateway that waits for more would never get it.
            text += WireText.Text(run.Span);
            gate.TrySetResult();
        });
        Assert.Equal("firstsecond", text);
    }

    [GatewayTheory(PeerToo = true)]
    [EveryTransport]
    public async Task A_request_body_is_passed_on_as_it_comes(string transport)
    {
        await using var rig = await Rig.StartAsync(transport, UpstreamAnswers.Echo());
        await using var client = await rig.ConnectAsync();
        await client.SendAsync(Raw.ChunkedHead() + "5\r\nfirst\r\n");
        await rig.Upstream.WaitForRequestsAsync(1);
        // The rest is not sent before the beginning has reached the upstream.
        await Testing.Eventually.TrueAsync(() => rig.Upstream.Requests[0].BodyText == "first");
        await client.SendAsync("6\r\nsecond\r\n0\r\n\r\n");
        Assert.Equal("firstsecond", (await client.ReadResponseAsync()).Text);
    }

    [GatewayTheory(PeerToo = true)]
    [EveryTransport("HEAD", 200, "Content-Length: 1234\r\n")]
    [EveryTransport("HEAD", 200, "Transfer-Encoding: chunked\r\n")]
    [EveryTransport("GET", 204, "")]
    [EveryTransport("GET", 304, "Content-Length: 1234\r\nETag: \"a\"\r\n")]
    [EveryTransport("HEAD", 404, "Content-Length: 9\r\n")]
    public async Task A_response_without_a_body_leaves_the_connection_in_step(string transport, string method, int status, string fields)
    {
        await using var rig = await Rig.StartAsync(transport, UpstreamAnswers.Bytes($"HTTP/1.1 {status} Status\r\n{fields}\r\n"));
        await using (var client = await rig.ConnectAsync())
        {
            for (var i = 0; i < 3; i++)
            {
                var response = await client.AskAsync(Raw.Request(method));
                Assert.Equal((status, ""), (response.Status, response.Text));
                // RFC 9110 8.6: the length that a GET would have had may be told, but never another one.
                Assert.True(response.Fields["Content-Length"] is null or "1234" or "9");
            }
        }

        await rig.ExpectHealthyAsync();
    }

    [GatewayTheory]
    [EveryTransport("HEAD", 200)]
    [EveryTransport("GET", 304)]
    public async Task The_length_of_a_body_that_is_not_sent_is_kept(string transport, string method, int status)
    {
        await using var rig = await Rig.StartAsync(transport,
            UpstreamAnswers.Bytes($"HTTP/1.1 {status} Status\r\nContent-Length: 1234\r\n\r\n"));
        Assert.Equal("1234", (await rig.AskAsync(Raw.Request(method))).Fields["Content-Length"]);
    }

    [GatewayTheory(PeerToo = true)]
    [EveryTransport("HTTP/1.1")]
    [EveryTransport("HTTP/1.0")]
    public async Task A_response_that_ends_with_its_connection_keeps_its_end(string transport, string version)
    {
        await using var rig = await Rig.StartAsync(transport, UpstreamAnswers.BytesThenClose("HTTP/1.1 200 OK\r\n\r\nhello"));
        await using var client = await rig.ConnectAsync();
        var response = await client.AskAsync(Raw.Request("GET", "/", "", version));
        Assert.Equal("hello", response.Text);
        // RFC 9112 6.3: to a client of HTTP/1.1 its end is told by chunks, to one of HTTP/1.0 by the close.
        Assert.Equal(version == "HTTP/1.1" ? BodyKind.Chunked : BodyKind.UntilClose, response.Framing.Kind);
        if (version == "HTTP/1.0")
            await client.ExpectCloseAsync();
        else
            Assert.Equal("hello", (await client.AskAsync(Raw.Get())).Text);
    }

    [GatewayTheory(PeerToo = true)]
    [EveryTransport]
    public async Task A_client_of_1_0_never_gets_chunks(string transport)
    {
        await using var rig = await Rig.StartAsync(transport, UpstreamAnswers.Bytes(UpstreamAnswers.ChunkedText(["hel", "lo"])));
        await using var client = await rig.ConnectAsync();
        var response = await client.AskAsync(Raw.Request("GET", "/", "Connection: keep-alive\r\n", "HTTP/1.0"));
        Assert.Equal("hello", response.Text);
        Assert.False(response.Fields.Has("Transfer-Encoding"));
    }
}
