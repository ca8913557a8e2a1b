using System.Text;
using Waterfall.Testing.Manual;

namespace Waterfall.Core.Tests.InMemory;

/// <summary>An upstream connection serves again only where nothing of the exchange before can be mistaken for the next one's.</summary>
public sealed class ReuseTests
{
    [Fact]
    public void Whole_exchanges_share_a_connection()
    {
        var gateway = new ManualGateway();
        var client = gateway.Connect();
        for (var i = 0; i < 10; i++)
            Exchange(gateway, client);
        Assert.Single(gateway.Engine.Connected);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void Bytes_behind_an_answer_end_the_connection()
    {
        var gateway = new ManualGateway();
        var client = gateway.Connect();
        client.Write(Wires.Get);
        gateway.Settle();
        gateway.Upstream.Write(Wires.Ok + Wires.Ok);
        gateway.Settle();
        AssertNotReused(gateway, client);
    }

    [Fact]
    public void Bytes_that_wait_behind_a_receive_filled_to_the_brim_end_the_connection()
    {
        var gateway = new ManualGateway();
        var client = gateway.Connect();
        client.Write(Wires.Get);
        gateway.Settle();
        var room = BlockRoom(gateway);
        var head = $"HTTP/1.1 200 OK\r\nContent-Length: {room:D6}\r\n\r\n";
        // Head and body fill two receives exactly: what follows them has not been received when the answer is whole.
        head = head.Replace($"{room:D6}", $"{(2 * room) - head.Length:D6}", StringComparison.Ordinal);
        gateway.Upstream.Write([.. Encoding.ASCII.GetBytes(head), .. new byte[(2 * room) - head.Length], .. "HTTP/1.1 200 Smuggled\r\nContent-Length: 3\r\n\r\nbad"u8]);
        gateway.Settle();
        AssertNotReused(gateway, client);
    }

    [Fact]
    public void Bytes_on_an_idle_connection_end_it()
    {
        var gateway = new ManualGateway();
        var client = gateway.Connect();
        Exchange(gateway, client);
        gateway.Upstream.Write("HTTP/1.1 408 Request Timeout\r\n\r\n");
        gateway.Settle();
        AssertNotReused(gateway, client);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_end_of_an_idle_connection_closes_it(bool reset)
    {
        var gateway = new ManualGateway();
        var client = gateway.Connect();
        Exchange(gateway, client);
        if (reset)
            gateway.Upstream.Reset();
        else
            gateway.Upstream.End();
        gateway.Settle();
        AssertNotReused(gateway, client);
    }

    [Fact]
    public void An_answer_before_the_whole_request_ends_the_connection_and_reaches_the_client()
    {
        var gateway = new ManualGateway();
        var client = gateway.Connect();
        client.Write("POST /p HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\nhel");
        gateway.Settle();
        gateway.Upstream.Write("HTTP/1.1 413 Content Too Large\r\nContent-Length: 2\r\n\r\nno");
        gateway.Settle();
        Assert.EndsWith("no", client.Received, StringComparison.Ordinal);
        Assert.True(gateway.Upstream.SawClose);
        Assert.True(client.SawEnd);
        Assert.False(client.SawClose);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void An_early_answer_survives_the_body_that_is_still_on_its_way()
    {
        var gateway = new ManualGateway();
        var client = gateway.Connect();
        client.Write($"POST /p HTTP/1.1\r\nHost: h\r\nContent-Length: {1024 * 1024}\r\n\r\n");
        gateway.Settle();
        gateway.Upstream.Limit(0);
        client.Write(new byte[512 * 1024]);
        gateway.Settle();
        Assert.True(client.Unread > 0);
        gateway.Upstream.Write("HTTP/1.1 413 Content Too Large\r\nContent-Length: 2\r\n\r\nno");
        gateway.Settle();
        Assert.EndsWith("no", client.Received, StringComparison.Ordinal);
        // Closing on unread bytes would reset the connection and may destroy the answer (RFC 9112 9.6).
        Assert.Equal(0, client.Unread);
        Assert.True(client.SawEnd);
        Assert.False(client.SawClose);
        client.End();
        gateway.Settle();
        Assert.True(client.SawClose);
        Assert.False(client.SawReset);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void A_kept_connection_that_dies_under_a_safe_request_is_replaced_once()
    {
        var gateway = new ManualGateway();
        var client = gateway.Connect();
        Exchange(gateway, client);
        client.Write(Wires.Get);
        gateway.Settle();
        gateway.Upstream.Reset();
        gateway.Settle();
        Assert.Equal(2, gateway.Engine.Connected.Count);
        gateway.Upstream.Write(Wires.Ok);
        gateway.Settle();
        Assert.EndsWith("ok", client.Received, StringComparison.Ordinal);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void A_kept_connection_that_dies_under_an_unsafe_request_is_a_502()
    {
        var gateway = new ManualGateway();
        var client = gateway.Connect();
        Exchange(gateway, client);
        client.Clear();
        client.Write(Wires.Post);
        gateway.Settle();
        gateway.Upstream.Reset();
        gateway.Settle();
        Assert.Single(gateway.Engine.Connected);
        Assert.StartsWith("HTTP/1.1 502 ", client.Received, StringComparison.Ordinal);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void A_session_counts_until_its_last_answer_is_taken()
    {
        var gateway = new ManualGateway();
        var client = gateway.Connect();
        client.Limit(0);
        client.Write("GET /a HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
        gateway.Settle();
        gateway.Upstream.Write(Wires.Ok);
        gateway.Settle();
        // A gateway that stops waits for its sessions, and must not cut this answer off.
        Assert.Equal(1, gateway.Gateway.Sessions.Count);
        client.Limit(long.MaxValue);
        client.End();
        gateway.Settle();
        Assert.EndsWith("ok", client.Received, StringComparison.Ordinal);
        Assert.Equal(0, gateway.Gateway.Sessions.Count);
        Assert.False(client.SawReset);
    }

    private static int BlockRoom(ManualGateway gateway)
    {
        var block = gateway.Loop.Buffers.RentLarge();
        var room = block.Free;
        block.Return();
        return room;
    }

    private static void AssertNotReused(ManualGateway gateway, ManualPeer client)
    {
        Assert.Equal(0, gateway.Pool().Idle);
        Exchange(gateway, client);
        Assert.Equal(2, gateway.Engine.Connected.Count);
        Assert.DoesNotContain("Smuggled", client.Received, StringComparison.Ordinal);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    private static void Exchange(ManualGateway gateway, ManualPeer client)
    {
        client.Clear();
        client.Write(Wires.Get);
        gateway.Settle();
        gateway.Upstream.Write(Wires.Ok);
        gateway.Settle();
        Assert.StartsWith("HTTP/1.1 200 OK", client.Received, StringComparison.Ordinal);
        Assert.EndsWith("ok", client.Received, StringComparison.Ordinal);
    }
}
