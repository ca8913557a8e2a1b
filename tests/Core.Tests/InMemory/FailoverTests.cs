using Waterfall.Core.IO;
using Waterfall.Testing.Manual;

namespace Waterfall.Core.Tests.InMemory;

/// <summary>Which endpoint a request goes to, and to which it goes on from one that failed it.</summary>
public sealed class FailoverTests
{
    private const string PutEmpty = "PUT /p HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n";

    [Fact]
    public void Endpoints_take_turns()
    {
        var gateway = new ManualGateway(endpoints: 3);
        for (var count = 0; count < 7; count++)
            Ask(gateway, gateway.Connect(), Wires.Get);
        Assert.Equal([3, 2, 2], Enumerable.Range(0, 3).Select(index => gateway.Pool(index).Open));
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void Each_endpoint_has_connections_of_its_own()
    {
        var gateway = new ManualGateway(endpoints: 2);
        var client = gateway.Connect();
        for (var count = 0; count < 6; count++)
        {
            client.Clear();
            Ask(gateway, client, Wires.Get);
            Answer(gateway, gateway.Engine.Connected[count % 2]);
            Assert.EndsWith("ok", client.Received, StringComparison.Ordinal);
        }
        Assert.Equal(2, gateway.Engine.Connected.Count);
        Assert.Equal([1, 1], Enumerable.Range(0, 2).Select(index => gateway.Pool(index).Idle));
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Theory]
    [InlineData(Wires.Get)]
    [InlineData(Wires.Post)] // nothing of it was sent: any method may go elsewhere
    [InlineData(Wires.PostChunked)]
    public void A_request_whose_endpoint_refuses_goes_to_the_next(string request)
    {
        var gateway = new ManualGateway(endpoints: 2);
        gateway.Engine.OnConnect = ConnectBehaviour.Hang;
        var client = gateway.Connect();
        Ask(gateway, client, request);
        Assert.Equal((1, 0), (gateway.Pool(0).Open, gateway.Pool(1).Open));
        Finish(gateway, TransportError.Refused);
        Assert.Equal((0, 1), (gateway.Pool(0).Open, gateway.Pool(1).Open));
        Assert.Equal(0, client.ReceivedCount);
        Finish(gateway, TransportError.None);
        Assert.StartsWith(request[..request.IndexOf("\r\n", StringComparison.Ordinal)], gateway.Upstream.Received, StringComparison.Ordinal);
        Assert.EndsWith(request[(request.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 2)..], gateway.Upstream.Received, StringComparison.Ordinal);
        Answer(gateway, gateway.Upstream);
        Assert.StartsWith("HTTP/1.1 200 ", client.Received, StringComparison.Ordinal);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void A_connect_that_takes_too_long_is_given_up_for_the_next_endpoint()
    {
        var gateway = new ManualGateway(config => config with { Timeouts = new() { Connect = TimeSpan.FromSeconds(2) } }, endpoints: 2);
        gateway.Engine.OnConnect = ConnectBehaviour.Hang;
        var client = gateway.Connect();
        Ask(gateway, client, Wires.Get);
        gateway.Pass(2000 + TimerWheel.SlotMs);
        Finish(gateway, TransportError.None);
        Answer(gateway, gateway.Upstream);
        Assert.StartsWith("HTTP/1.1 200 ", client.Received, StringComparison.Ordinal);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Each_endpoint_is_tried_once_and_then_it_is_a_502(int endpoints)
    {
        var gateway = new ManualGateway(endpoints: endpoints);
        gateway.Engine.OnConnect = ConnectBehaviour.Hang;
        var client = gateway.Connect();
        Ask(gateway, client, Wires.Get);
        for (var tried = 0; tried < endpoints; tried++)
        {
            Assert.Equal(0, client.ReceivedCount);
            Assert.Equal(1, gateway.Pool(tried).Open);
            Finish(gateway, TransportError.Refused);
        }
        Assert.Empty(gateway.Engine.Pending);
        Assert.StartsWith("HTTP/1.1 502 ", client.Received, StringComparison.Ordinal);
        Assert.Contains("upstream-connect-failed", client.Received, StringComparison.Ordinal);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void Each_endpoint_is_tried_once_whatever_other_requests_do_meanwhile()
    {
        var gateway = new ManualGateway(endpoints: 2);
        gateway.Engine.OnConnect = ConnectBehaviour.Hang;
        Ask(gateway, gateway.Connect(), Wires.Get);
        Ask(gateway, gateway.Connect(), Wires.Get);
        Assert.Equal((1, 1), (gateway.Pool(0).Open, gateway.Pool(1).Open));
        Finish(gateway, TransportError.Refused);
        Assert.Equal((0, 2), (gateway.Pool(0).Open, gateway.Pool(1).Open));
    }

    [Fact]
    public void A_request_that_was_sent_on_a_new_connection_is_not_sent_again()
    {
        var gateway = new ManualGateway(endpoints: 2);
        var client = gateway.Connect();
        Ask(gateway, client, Wires.Get);
        gateway.Upstream.Reset();
        gateway.Settle();
        Assert.Single(gateway.Engine.Connected);
        Assert.StartsWith("HTTP/1.1 502 ", client.Received, StringComparison.Ordinal);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Theory]
    [InlineData("PUT /p HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello", "")]
    [InlineData("PUT /p HTTP/1.1\r\nHost: h\r\nContent-Length: 8\r\n\r\nhello", "you")]
    [InlineData("DELETE /p HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n", "2\r\nlo\r\n0\r\n\r\n")]
    public void A_short_body_is_sent_again_with_its_request(string request, string rest)
    {
        var gateway = Warm(out var client);
        Ask(gateway, client, request);
        gateway.Upstream.Reset();
        gateway.Settle();
        Assert.Equal(2, gateway.Engine.Connected.Count);
        if (rest.Length > 0)
        {
            client.Write(rest);
            gateway.Settle();
        }
        var received = gateway.Upstream.Received;
        Assert.StartsWith(request[..request.IndexOf("\r\n", StringComparison.Ordinal)], received, StringComparison.Ordinal);
        Assert.Contains(request.Contains("chunked", StringComparison.Ordinal) ? "hel" : "hello" + rest, received, StringComparison.Ordinal);
        Answer(gateway, gateway.Upstream);
        Assert.StartsWith("HTTP/1.1 200 ", client.Received, StringComparison.Ordinal);

        // Nothing of the first attempt has got in the way of the client's next request.
        client.Clear();
        Ask(gateway, client, "GET /next HTTP/1.1\r\nHost: h\r\n\r\n");
        Answer(gateway, gateway.Upstream);
        Assert.StartsWith("HTTP/1.1 200 ", client.Received, StringComparison.Ordinal);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    public static TheoryData<string> RequestsOfOneAttempt =>
    [
        $"PUT /p HTTP/1.1\r\nHost: h\r\nContent-Length: 70000\r\n\r\n{new string('x', 100)}",
        $"PUT /p HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n11170\r\n{new string('x', 70000)}\r\n",
        "POST /p HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello",
    ];

    [Theory]
    [MemberData(nameof(RequestsOfOneAttempt))]
    public void A_request_whose_body_is_gone_is_not_sent_again(string request)
    {
        var gateway = Warm(out var client);
        Ask(gateway, client, request);
        gateway.Upstream.Reset();
        gateway.Settle();
        Assert.Single(gateway.Engine.Connected);
        Assert.StartsWith("HTTP/1.1 502 ", client.Received, StringComparison.Ordinal);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Theory]
    [InlineData("GET /p HTTP/1.1\r\nHost: h\r\n\r\n")]
    [InlineData("DELETE /p HTTP/1.1\r\nHost: h\r\n\r\n")]
    [InlineData(PutEmpty)]
    public void An_idempotent_request_without_body_is_sent_again_where_a_kept_connection_died_under_it(string request)
    {
        var gateway = Warm(out var client);
        Ask(gateway, client, request);
        gateway.Upstream.End();
        gateway.Settle();
        Assert.Equal(2, gateway.Engine.Connected.Count);
        Assert.StartsWith(request[..request.IndexOf("\r\n", StringComparison.Ordinal)], gateway.Upstream.Received, StringComparison.Ordinal);
        Answer(gateway, gateway.Upstream);
        Assert.StartsWith("HTTP/1.1 200 ", client.Received, StringComparison.Ordinal);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void What_replaces_a_stale_connection_is_a_new_one()
    {
        var gateway = new ManualGateway();
        var clients = new[] { gateway.Connect(), gateway.Connect() };
        foreach (var each in clients)
            Ask(gateway, each, Wires.Get);
        foreach (var each in gateway.Engine.Connected.ToArray())
            Answer(gateway, each);
        clients[0].Clear();
        Ask(gateway, clients[0], Wires.Get);
        gateway.Engine.Connected[1].Reset();
        gateway.Settle();
        Assert.Equal(3, gateway.Engine.Connected.Count);
        Answer(gateway, gateway.Upstream);
        Assert.StartsWith("HTTP/1.1 200 ", clients[0].Received, StringComparison.Ordinal);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void An_upstream_that_takes_nothing_of_a_body_is_given_up_after_its_idle_time()
    {
        const int idleMs = 5000;
        var gateway = new ManualGateway(config => config with { Timeouts = new() { Idle = TimeSpan.FromMilliseconds(idleMs) } });
        var client = gateway.Connect();
        Ask(gateway, client, $"POST /p HTTP/1.1\r\nHost: h\r\nContent-Length: {1024 * 1024}\r\n\r\n");
        gateway.Upstream.Limit(0);
        Ask(gateway, client, new string('x', 512 * 1024));
        gateway.Pass(idleMs - 1);
        Assert.False(gateway.Upstream.SawClose);
        Assert.Equal(0, client.ReceivedCount);
        gateway.Pass(1 + TimerWheel.SlotMs);
        Assert.True(gateway.Upstream.SawReset);
        Assert.StartsWith("HTTP/1.1 504 ", client.Received, StringComparison.Ordinal);
        Assert.Equal(0, gateway.Pool().Open);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void An_upstream_that_takes_a_little_of_a_body_now_and_then_is_not_given_up()
    {
        const int idleMs = 5000;
        const int length = 64 * 1024;
        var gateway = new ManualGateway(config => config with
        {
            Timeouts = new() { Idle = TimeSpan.FromMilliseconds(idleMs), FirstByte = TimeSpan.FromHours(1) },
        });
        var client = gateway.Connect();
        Ask(gateway, client, $"POST /p HTTP/1.1\r\nHost: h\r\nContent-Length: {length}\r\n\r\n");
        var head = gateway.Upstream.Taken;
        gateway.Upstream.Limit(0);
        client.Write(new byte[length]);
        gateway.Settle();
        while (gateway.Upstream.Taken < head + length)
        {
            gateway.Pass(idleMs - 1);
            Assert.False(gateway.Upstream.SawClose);
            gateway.Upstream.Limit(8 * 1024);
            gateway.Settle();
        }
        gateway.Upstream.Limit(long.MaxValue);
        Answer(gateway, gateway.Upstream);
        Assert.StartsWith("HTTP/1.1 200 ", client.Received, StringComparison.Ordinal);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    // A gateway with one idle upstream connection, and the client that made it.
    private static ManualGateway Warm(out ManualPeer client)
    {
        var gateway = new ManualGateway();
        client = gateway.Connect();
        Ask(gateway, client, Wires.Get);
        Answer(gateway, gateway.Upstream);
        client.Clear();
        Assert.Equal(1, gateway.Pool().Idle);
        return gateway;
    }

    private static void Ask(ManualGateway gateway, ManualPeer client, string request)
    {
        client.Write(request);
        gateway.Settle();
    }

    private static void Answer(ManualGateway gateway, ManualPeer upstream)
    {
        upstream.Write(Wires.Ok);
        gateway.Settle();
    }

    private static void Finish(ManualGateway gateway, TransportError error)
    {
        gateway.Engine.Pending[0].Finish(error);
        gateway.Settle();
    }
}
