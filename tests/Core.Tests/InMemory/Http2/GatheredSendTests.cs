using Waterfall.Testing.Frames;
using Waterfall.Testing.Manual;

namespace Waterfall.Core.Tests.InMemory.Http2;

/// <summary>When a connection that several streams share sends: while the kernel brings more, answers wait for each other, for a few ticks.</summary>
public sealed class GatheredSendTests
{
    private const string Whole = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private const string Started = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfi";

    private readonly ManualGateway _gateway = new();

    [Fact]
    public void Whole_answers_wait_for_each_other_as_long_as_ticks_bring_several()
    {
        var client = Client(6);
        Tick((0, Whole), (1, Whole));
        Assert.Equal("", Sent(client));
        Tick((2, Whole), (3, Whole));
        Assert.Equal("", Sent(client));
        Tick(); // nothing more came
        Assert.Equal("1 3 5 7", Answered(client));
        Assert.Empty(_gateway.EndAndListLeaks());
    }

    [Fact]
    public void A_tick_that_brings_one_thing_sends_at_once()
    {
        var client = Client(6);
        Tick((0, Whole));
        Assert.Equal("1", Answered(client));
        Assert.Empty(_gateway.EndAndListLeaks());
    }

    [Fact]
    public void They_wait_no_longer_than_three_ticks()
    {
        var client = Client(10);
        for (var pair = 0; pair < 3; pair++)
        {
            Tick((pair * 2, Whole), ((pair * 2) + 1, Whole));
            Assert.Equal("", Sent(client));
        }
        Tick((6, Whole), (7, Whole));
        Assert.Equal("1 3 5 7 9 11 13 15", Answered(client));
        // From there on it begins anew.
        Tick((8, Whole), (9, Whole));
        Assert.Equal("", Sent(client));
        Tick();
        Assert.Equal("17 19", Answered(client));
        Assert.Empty(_gateway.EndAndListLeaks());
    }

    [Fact]
    public void Part_of_an_answer_leaves_in_the_tick_it_came_in_and_takes_along_what_waits()
    {
        var client = Client(6);
        Tick((0, Whole), (1, Whole));
        Assert.Equal("", Sent(client));
        Tick((2, Started), (3, Whole));
        Assert.Equal("HEADERS(1,200) DATA(1,2,end) HEADERS(3,200) DATA(3,2,end) HEADERS(5,200) HEADERS(7,200) DATA(5,2) DATA(7,2,end)", Sent(client));
        Tick((2, "rst"), (4, Whole)); // the rest of it: whole now
        Assert.Equal("", Sent(client));
        Tick();
        Assert.Equal("5 9", Answered(client));
        Assert.Empty(_gateway.EndAndListLeaks());
    }

    [Fact]
    public void A_client_that_has_gone_meanwhile_is_no_matter()
    {
        var client = Client(4);
        Tick((0, Whole), (1, Whole));
        client.Raw.Reset();
        Tick((2, Whole), (3, Whole));
        Tick();
        Assert.Empty(_gateway.Failures);
        Assert.Empty(_gateway.EndAndListLeaks());
    }

    // A client with this many requests under way, each on an upstream connection of its own, in order.
    private FramePeer Client(int requests)
    {
        var client = FramePeer.Client(_gateway, [.. Enumerable.Range(0, requests).Select(request => Frame.Request((uint)((request * 2) + 1)))]);
        Assert.Equal(requests, _gateway.Engine.Connected.Count);
        Assert.Equal("", Sent(client));
        return client;
    }

    // One tick of the loop, in which upstream connections bring this.
    private void Tick(params (int Connection, string Text)[] answers)
    {
        foreach (var (connection, text) in answers)
            _gateway.Engine.Connected[connection].Write(text);
        _gateway.Loop.RunOnce();
    }

    private static string Sent(FramePeer client)
    {
        var told = client.Told;
        client.Forget();
        return told;
    }

    private static string Answered(FramePeer client)
    {
        var ended = client.Frames.Where(each => each.Ends).Select(each => each.Stream).ToArray();
        client.Forget();
        return string.Join(' ', ended);
    }
}
