using Waterfall.Http.Http2;

namespace Waterfall.Http.Tests.Http2;

/// <summary>Which stream's data goes first (RFC 9218 10).</summary>
public sealed class SendQueueTests
{
    private const int Frame = 16_384;

    [Fact]
    public void Streams_without_a_signal_take_turns() =>
        Assert.Equal("1 3 5 1 3 5 1 3 5", Order("GET", "GET", "GET"));

    [Fact]
    public void The_urgent_go_first() =>
        Assert.Equal("5 5 5 1 1 1 3 3 3", Order("GET&priority=u\\x3d4", "GET&priority=u\\x3d5", "GET&priority=u\\x3d0"));

    [Fact]
    public void What_is_not_incremental_goes_one_after_the_other() =>
        Assert.Equal("1 1 1 3 3 3 5 5 5", Order("GET&priority=u\\x3d3", "GET&priority=u\\x3d3", "GET&priority=u\\x3d3"));

    [Fact]
    public void The_two_kinds_of_equal_urgency_take_turns() =>
        Assert.Equal("1 3 1 5 1 3 5 3 5", Order("GET&priority=u\\x3d3", "GET&priority=i", "GET&priority=i"));

    [Fact]
    public void A_PRIORITY_UPDATE_moves_what_waits() =>
        Assert.Equal("5 5 5 1 3 1 3 1 3", Order(["GET", "GET", "GET"], "PRIORITY_UPDATE 0 - #00000005 \"u=0\""));

    [Fact]
    public void A_PRIORITY_UPDATE_before_the_stream_goes_before_the_field()
    {
        Peer peer = new Peer(Http2Role.Server).Run("PRIORITY_UPDATE 0 - #00000001 \"u=6\"; PRIORITY_UPDATE 0 - #00000001 \"u=7,i\"; HEADERS 1 eh b:GET&priority=u\\x3d0; HEADERS 3 eh b:GET&priority=u\\x3d0");
        Assert.Equal(new Http2Priority(7, true), peer.Stream(1).Priority);
        Assert.Equal(new Http2Priority(0, false), peer.Stream(3).Priority);
    }

    [Fact]
    public void Streams_that_come_back_are_sent_by_identifier()
    {
        Peer peer = Open(["GET&priority=u\\x3d3", "GET&priority=u\\x3d3", "GET&priority=u\\x3d3"]);
        foreach (uint id in new uint[] { 5, 1, 3 }) peer.Session.SetPending(peer.Stream(id), 2 * Frame, ends: true);
        Assert.Equal("1 1 3 3 5 5", Drain(peer.Session));
    }

    [Fact]
    public void A_blocked_stream_holds_nobody()
    {
        Peer peer = new Peer(Http2Role.Server).Run("SETTINGS 0 - 4=5; HEADERS 1 eh b:GET&priority=u\\x3d0; HEADERS 3 eh b:GET; > respond 1; > respond 3; WINDOW_UPDATE 3 - #00001000");
        peer.Session.SetPending(peer.Stream(1), 100, ends: true);
        peer.Session.SetPending(peer.Stream(3), 100, ends: true);
        Assert.Equal("1 3", Drain(peer.Session));
        peer.Run("WINDOW_UPDATE 1 - #00001000", withSettings: false);
        Assert.Equal("1", Drain(peer.Session));
    }

    [Fact]
    public void A_small_body_goes_at_once_unless_somebody_waits()
    {
        Peer peer = Open(["GET", "GET"]);
        Assert.True(peer.Session.TryDirectData(peer.Stream(1), 100, ends: true));
        Assert.Equal(Http2StreamStatus.Closed, peer.Stream(1).Status);
        Peer other = Open(["GET", "GET"]);
        other.Session.SetPending(other.Stream(1), 1, ends: false);
        Assert.False(other.Session.TryDirectData(other.Stream(3), 100, ends: true));
        Assert.False(Open(["GET"]) is { } third && third.Session.TryDirectData(third.Stream(1), Frame + 1, ends: true));
    }

    [Fact]
    public void What_was_said_to_wait_can_be_taken_back()
    {
        Peer peer = Open(["GET", "GET"]);
        peer.Session.SetPending(peer.Stream(1), 100, ends: true);
        peer.Session.SetPending(peer.Stream(1), 0, ends: false);
        Assert.Equal("", Drain(peer.Session));
        peer.Session.SetPending(peer.Stream(1), 100, ends: true);
        peer.Session.WriteReset(peer.Stream(1), Http2ErrorCode.InternalError);
        Assert.Equal("", Drain(peer.Session));
    }

    [Fact]
    public void Random_changes_leave_the_queue_whole()
    {
        var random = new Random(7);
        var queue = new Http2SendQueue();
        Http2StreamState[] streams = [.. Enumerable.Range(0, 40).Select(i =>
        {
            var stream = new Http2StreamState();
            stream.Open((uint)((2 * i) + 1), Http2StreamStatus.Open, 1000, 1000, 0);
            return stream;
        })];
        for (int i = 0; i < 20_000; i++)
        {
            Http2StreamState stream = streams[random.Next(streams.Length)];
            stream.Priority = new Http2Priority((byte)random.Next(8), random.Next(2) == 0);
            stream.PendingBytes = random.Next(3);
            stream.PendingEnd = random.Next(2) == 0;
            queue.Update(stream);
            Http2StreamState? next = queue.Next(connectionIsOpen: true);
            if (next is not null) queue.TurnTaken(next);
            Http2StreamState[] waiting = [.. streams.Where(each => each.PendingBytes > 0 || each.PendingEnd)];
            Assert.Equal(waiting.Length == 0, queue.IsEmpty);
            if (next is null) continue;
            Assert.Contains(next, waiting);
            bool onlyEnds = next.PendingBytes == 0;
            Assert.True(onlyEnds || !waiting.Any(each => each.PendingBytes == 0), "ends go first");
            if (!onlyEnds) Assert.Equal(waiting.Min(each => each.Priority.Urgency), next.Priority.Urgency);
        }
    }

    private static string Order(params string[] requests) => Order(requests, "");

    private static string Order(string[] requests, string afterwards)
    {
        Peer peer = Open(requests);
        for (int i = 0; i < requests.Length; i++) peer.Session.SetPending(peer.Stream((uint)((2 * i) + 1)), 3 * Frame, ends: true);
        peer.Run(afterwards, withSettings: false);
        return Drain(peer.Session);
    }

    private static Peer Open(string[] requests)
    {
        string script = "WINDOW_UPDATE 0 - #00ffffff;" + string.Concat(requests.Select((block, i) => $"HEADERS {(2 * i) + 1} eh b:{block}; > respond {(2 * i) + 1};"));
        return new Peer(Http2Role.Server).Run(script);
    }

    private static string Drain(Http2Session session)
    {
        List<uint> order = [];
        while (session.TryNextData(int.MaxValue, out Http2StreamState stream, out _, out _)) order.Add(stream.Id);
        return string.Join(' ', order);
    }
}
