using Waterfall.Functional.Rigs;
using Waterfall.Testing.Upstream;

namespace Waterfall.Functional.Messages;

/// <summary>RFC 9110 15.2 and 10.1.1: 1xx responses, and bodies that wait for one.</summary>
public sealed class InterimResponseTests
{
    private static Func<UpstreamExchange, Task> ContinueThenEcho => async exchange =>
    {
        if (exchange.Request.Fields.Has("Expect"))
            await exchange.SendAsync("HTTP/1.1 100 Continue\r\n\r\n");
        await UpstreamAnswers.Echo()(exchange);
    };

    [GatewayTheory(PeerToo = true)]
    [EveryTransport("Content-Length: 5", "hello")]
    [EveryTransport("Transfer-Encoding: chunked", "5\r\nhello\r\n0\r\n\r\n")]
    public async Task A_client_that_waits_for_100_gets_one_and_sends_its_body(string transport, string framing, string body)
    {
        await using var rig = await Rig.StartAsync(transport, ContinueThenEcho);
        await using var client = await rig.ConnectAsync();
        for (var i = 0; i < 2; i++)
        {
            await client.SendAsync(Raw.Request("POST", "/", $"Expect: 100-continue\r\n{framing}\r\n"));
            Assert.Equal(100, (await client.ReadHeadAsync()).Status);
            await client.SendAsync(body);
            var response = await client.ReadResponseAsync();
            Assert.Equal((200, "hello"), (response.Status, response.Text));
            Assert.Empty(response.Interim);
        }
    }

    [GatewayTheory(PeerToo = true)]
    [EveryTransport]
    public async Task A_client_that_does_not_wait_for_100_is_served_too(string transport)
    {
        await using var rig = await Rig.StartAsync(transport, ContinueThenEcho);
        await using var client = await rig.ConnectAsync();
        var response = await client.AskAsync(Raw.Post("hello", "/", "Expect: 100-continue\r\n"));
        Assert.Equal("hello", response.Text);
        Assert.True(response.Interim.Count <= 1);
        Assert.Equal("hello", (await client.AskAsync(Raw.Post("hello"))).Text);
    }

    [GatewayTheory]
    [EveryTransport]
    public async Task An_upstream_may_refuse_before_the_body_is_sent(string transport)
    {
        await using var rig = await Rig.StartAsync(transport, exchange => exchange.SendAsync(UpstreamAnswers.Text("no", 403)));
        await using (var client = await rig.ConnectAsync())
        {
            await client.SendAsync(Raw.Request("POST", "/", "Expect: 100-continue\r\nContent-Length: 500000\r\n"));
            var response = await client.ReadResponseAsync();
            Assert.Equal((403, "no"), (response.Status, response.Text));
        }

        await rig.ExpectHealthyAsync();
    }

    [GatewayTheory]
    [EveryTransport]
    public async Task Interim_responses_are_passed_on_in_order(string transport)
    {
        await using var rig = await Rig.StartAsync(transport, UpstreamAnswers.Bytes(
            "HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n" + UpstreamAnswers.Text("ok")));
        await using var client = await rig.ConnectAsync();
        for (var i = 0; i < 2; i++)
        {
            var response = await client.AskAsync(Raw.Get());
            Assert.Equal([102, 103], response.Interim.Select(interim => interim.Status));
            Assert.Equal("</a.css>; rel=preload", response.Interim[1].Fields["Link"]);
            Assert.Equal("ok", response.Text);
        }
    }

    [GatewayTheory]
    [EveryTransport]
    public async Task A_client_of_1_0_never_gets_an_interim_response(string transport)
    {
        // RFC 9110 15.2: no 1xx to an HTTP/1.0 client.
        await using var rig = await Rig.StartAsync(transport,
            UpstreamAnswers.Bytes("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + UpstreamAnswers.Text("ok")));
        var response = await rig.AskAsync(Raw.Request("GET", "/", "", "HTTP/1.0"));
        Assert.Empty(response.Interim);
        Assert.Equal("ok", response.Text);
    }

    [GatewayTheory]
    [EveryTransport]
    public async Task An_early_answer_is_delivered_while_the_body_is_still_coming(string transport)
    {
        await using var rig = await Rig.StartAsync(transport, exchange => exchange.SendAsync(UpstreamAnswers.Text("enough", 400)));
        await using (var client = await rig.ConnectAsync())
        {
            await client.SendAsync(Raw.Request("POST", "/", "Content-Length: 1000000\r\n") + "the beginning");
            var response = await client.ReadResponseAsync();
            Assert.Equal((400, "enough"), (response.Status, response.Text));
        }

        await rig.ExpectHealthyAsync();
    }

    [GatewayTheory]
    [EveryTransport]
    public async Task An_early_answer_does_not_stop_a_body_that_goes_on(string transport)
    {
        var answered = new TaskCompletionSource();
        await using var rig = await Rig.StartAsync(transport, async exchange =>
        {
            await exchange.SendAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nearly\r\n");
            await exchange.ReadBodyAsync();
            await exchange.SendAsync("4\r\nlate\r\n0\r\n\r\n");
        });
        await using var client = await rig.ConnectAsync();
        await client.SendAsync(Raw.ChunkedHead() + "5\r\nhello\r\n");
        var head = await client.ReadHeadAsync("POST");
        var text = "";
        var reading = client.ReadBodyAsync(head, run =>
        {
            text += Testing.Wire.WireText.Text(run.Span);
            answered.TrySetResult();
        });
        await answered.Task.WaitAsync(Testing.Eventually.Limit);
        await client.SendAsync("5\r\nagain\r\n0\r\n\r\n");
        await reading;
        Assert.Equal("earlylate", text);
        Assert.Equal("helloagain", rig.Upstream.Requests[0].BodyText);
    }
}
