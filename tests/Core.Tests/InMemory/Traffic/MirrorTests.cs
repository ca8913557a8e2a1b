using Waterfall.Core.Configuration;
using Waterfall.Core.IO;
using Waterfall.Core.Policies.GrpcWeb;
using Waterfall.Core.Tests.InMemory.Http2;
using Waterfall.Core.Upstreams;
using Waterfall.Testing.Manual;

namespace Waterfall.Core.Tests.InMemory.Traffic;

/// <summary>Copies of requests: what they are like, and that the original never notices.</summary>
public sealed class MirrorTests
{
    private const string Mark = "X-Mirror: 1\r\n";

    [Theory]
    [InlineData(Wires.Get)]
    [InlineData(Wires.Post)]
    [InlineData("DELETE /x?y=z HTTP/1.1\r\nHost: h\r\n\r\n")]
    public void The_copy_is_the_request_with_a_mark(string request)
    {
        var gateway = Gateway();
        var client = TrafficRig.Ask(gateway, request);
        var (original, copy) = Pair(gateway);
        Assert.Equal(original, copy.Replace(Mark, "", StringComparison.Ordinal));
        Assert.Equal(original.Length + Mark.Length, copy.Length);
        TrafficRig.Answer(gateway, 0);
        Assert.StartsWith("HTTP/1.1 200 ", client.Received, StringComparison.Ordinal);
        TrafficRig.Answer(gateway, 1);
        Assert.Equal((1, 0), (gateway.Loop.Counters.Mirrored, gateway.Loop.Counters.MirrorFailures));
        Assert.Equal(0, gateway.Gateway.Mirrors.UnderWay);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void A_chunked_body_is_copied_with_its_length_once_it_is_complete()
    {
        var gateway = Gateway();
        var client = TrafficRig.Ask(gateway, "POST /p HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n");
        Assert.Single(gateway.Engine.Connected);
        client.Write("2\r\nlo\r\n0\r\n\r\n");
        gateway.Settle();
        var (_, copy) = Pair(gateway);
        Assert.Contains(Mark, copy, StringComparison.Ordinal);
        Assert.EndsWith("Content-Length: 5\r\n\r\nhello", copy, StringComparison.Ordinal);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    // As the upstream was given it: under a Content-Type of gRPC there is no base64 (a message of two bytes, in two texts).
    [Theory]
    [InlineData("Content-Length: 12\r\n\r\nAAAAAAI=AQI=")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n3\r\nAAA\r\n9\r\nAAAI=AQI=\r\n0\r\n\r\n")]
    public void The_copy_of_a_call_of_gRPC_Web_is_what_the_filters_made_of_it(string body)
    {
        var gateway = TrafficRig.Gateway(
            route => route with { Mirror = new MirrorConfig { Upstream = "other" }, Policies = [new GrpcWebPolicy()] },
            config => config with { Protocol = UpstreamProtocol.Http2 });
        TrafficRig.Ask(gateway, "POST /s/m HTTP/1.1\r\nHost: h\r\nContent-Type: application/grpc-web-text\r\nX-Grpc-Web: 1\r\n" + body);
        var upstream = FramePeer.Settled(gateway);
        Assert.Equal("\0\0\0\0\x02\x01\x02", string.Concat(upstream.Frames.Where(frame => frame.Type == Waterfall.Testing.Frames.Frame.Data).Select(frame => frame.Text)));
        var copy = gateway.Upstream.Received;
        Assert.Contains("Content-Type: application/grpc\r\n", copy, StringComparison.Ordinal);
        Assert.EndsWith("Content-Length: 7\r\n\r\n\0\0\0\0\x02\x01\x02", copy, StringComparison.Ordinal);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void Connections_are_used_again()
    {
        var gateway = Gateway();
        for (var count = 0; count < 5; count++)
        {
            TrafficRig.Ask(gateway, Wires.Get);
            TrafficRig.Answer(gateway, 0);
            TrafficRig.Answer(gateway, 1);
        }
        Assert.Equal(2, gateway.Engine.Connected.Count);
        Assert.Equal(5, gateway.Loop.Counters.Mirrored);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Theory]
    [InlineData("HTTP/1.1 500 Internal Server Error\r\nContent-Length: 2\r\n\r\nno", 0)]
    [InlineData("HTTP/1.1 200 OK\r\n\r\nto the end", 1)] // reset before it
    [InlineData("HTTP/1.1 101 Switching Protocols\r\n\r\n", 1)]
    [InlineData("what", 1)]
    [InlineData("", 1)]
    public void Whatever_comes_back_is_dropped(string answer, int failures)
    {
        var gateway = Gateway();
        var client = TrafficRig.Ask(gateway, Wires.Get);
        gateway.Engine.Connected[1].Write(answer);
        gateway.Settle();
        gateway.Engine.Connected[1].Reset();
        gateway.Settle();
        Assert.Equal(0, client.ReceivedCount);
        TrafficRig.Answer(gateway, 0);
        Assert.EndsWith("ok", client.Received, StringComparison.Ordinal);
        Assert.Equal(failures, gateway.Loop.Counters.MirrorFailures);
        Assert.Equal(0, gateway.Gateway.Mirrors.UnderWay);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void A_copy_whose_time_is_over_ends()
    {
        var gateway = Gateway(new MirrorConfig { Upstream = "other", Timeout = TimeSpan.FromSeconds(2) });
        TrafficRig.Ask(gateway, Wires.Get);
        TrafficRig.Answer(gateway, 0);
        TrafficRig.Answer(gateway, 1, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n");
        gateway.Pass(2000 - TimerWheel.SlotMs);
        Assert.Equal(1, gateway.Gateway.Mirrors.UnderWay);
        gateway.Pass(2 * TimerWheel.SlotMs);
        Assert.Equal(0, gateway.Gateway.Mirrors.UnderWay);
        Assert.True(gateway.Engine.Connected[1].SawClose);
        Assert.Equal(1, gateway.Loop.Counters.MirrorFailures);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void A_client_that_leaves_does_not_end_its_copy()
    {
        var gateway = Gateway();
        TrafficRig.Ask(gateway, Wires.Get).Reset();
        gateway.Settle();
        Assert.Equal(0, gateway.Gateway.ExchangesUnderWay);
        Assert.Equal(1, gateway.Gateway.Mirrors.UnderWay);
        TrafficRig.Answer(gateway, 1);
        Assert.Equal(0, gateway.Loop.Counters.MirrorFailures);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void Beyond_the_limit_copies_are_skipped()
    {
        var gateway = Gateway();
        for (var count = 0; count < Core.Pipeline.MirrorSender.MaxUnderWay + 3; count++)
            TrafficRig.Ask(gateway, Wires.Get);
        Assert.Equal((Core.Pipeline.MirrorSender.MaxUnderWay, 3), (gateway.Loop.Counters.Mirrored, gateway.Loop.Counters.MirrorsSkipped));
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Theory]
    [InlineData(64 * 1024, 1, 0)]
    [InlineData(64 * 1024 + 1, 0, 1)]
    public void A_body_that_is_too_long_is_not_copied(int length, int mirrored, int tooLarge)
    {
        var gateway = Gateway();
        var client = TrafficRig.Ask(gateway, $"POST /p HTTP/1.1\r\nHost: h\r\nContent-Length: {length}\r\n\r\n{new string('x', length)}");
        TrafficRig.Answer(gateway, 0);
        Assert.StartsWith("HTTP/1.1 200 ", client.Received, StringComparison.Ordinal);
        Assert.Equal((mirrored, tooLarge), (gateway.Loop.Counters.Mirrored, gateway.Loop.Counters.MirrorsTooLarge));
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void A_copy_is_not_copied_again()
    {
        var gateway = Gateway();
        TrafficRig.Ask(gateway, "GET /a HTTP/1.1\r\nHost: h\r\nX-Mirror: 1\r\n\r\n");
        Assert.Single(gateway.Engine.Connected);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(10, 140, 260)] // 200 ± 4.5 standard deviations of 13
    public void A_percentage_is_copied(double percent, int least, int most)
    {
        var gateway = Gateway(new MirrorConfig { Upstream = "other", Percent = percent });
        for (var count = 0; count < 2000; count++)
        {
            TrafficRig.Ask(gateway, Wires.Get);
            TrafficRig.Answer(gateway, 0);
            if (gateway.Gateway.Mirrors.UnderWay > 0)
                TrafficRig.Answer(gateway, 1);
        }
        Assert.InRange(gateway.Loop.Counters.Mirrored, least, most);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void A_request_that_reached_nobody_is_not_copied()
    {
        var gateway = Gateway();
        gateway.Engine.OnConnect = ConnectBehaviour.Refuse;
        Assert.StartsWith("HTTP/1.1 502 ", TrafficRig.Ask(gateway, Wires.Post).Received, StringComparison.Ordinal);
        Assert.Equal(0, gateway.Loop.Counters.Mirrored);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    private static ManualGateway Gateway(MirrorConfig? mirror = null) =>
        TrafficRig.Gateway(route => route with { Mirror = mirror ?? new MirrorConfig { Upstream = "other" } });

    private static (string Original, string Copy) Pair(ManualGateway gateway)
    {
        Assert.Equal(2, gateway.Engine.Connected.Count);
        return (gateway.Engine.Connected[0].Received, gateway.Engine.Connected[1].Received);
    }
}
