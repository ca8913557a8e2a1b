using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Waterfall.Core;
using Waterfall.Http.WebSockets;
using Waterfall.Testing;
using Waterfall.Testing.Gateways;

namespace Waterfall.Functional.WebSockets;

/// <summary>Peers that vanish without a word: an upstream that is silent, a client in the middle of a frame. TCP asks them (RFC 9293 3.8.4).</summary>
public sealed class KeepAliveTests
{
    // proc(5), /proc/net/tcp: what the socket's timer is for.
    private const string KeepAliveTimer = "02:";

    [Theory]
    [InlineData("epoll", 30)]
    [InlineData("socket", 30)]
    [InlineData("epoll", 0)]
    public async Task Both_connections_of_a_tunnel_are_asked(string engine, int pingSeconds)
    {
        using var origin = new TcpListener(IPAddress.Loopback, 0);
        origin.Start();
        await using var gateway = new GatewayBuilder()
            .Options(new GatewayOptions { Loops = 1, Engine = engine, OnDefect = Defects.Add })
            .Listen("127.0.0.1:0")
            .Upstream("origin", $"http://{origin.LocalEndpoint}")
            .Route("/{**rest}", "origin", route => route with { WebSocket = route.WebSocket with { PingInterval = TimeSpan.FromSeconds(pingSeconds) } })
            .Build();
        await gateway.StartAsync();
        using var client = new TcpClient();
        await client.ConnectAsync((IPEndPoint)gateway.Endpoints.Values.First());
        await client.GetStream().WriteAsync(
            "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"u8.ToArray());
        using var upstream = await origin.AcceptTcpClientAsync();
        await ReadHeadAsync(upstream);
        await upstream.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            $"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {AcceptOf("dGhlIHNhbXBsZSBub25jZQ==")}\r\n\r\n"));
        Assert.StartsWith("HTTP/1.1 101 ", await ReadHeadAsync(client), StringComparison.Ordinal);
        if (pingSeconds > 0)
        {
            await Eventually.TrueAsync(() => TimerOf(client).StartsWith(KeepAliveTimer, StringComparison.Ordinal));
            await Eventually.TrueAsync(() => TimerOf(upstream).StartsWith(KeepAliveTimer, StringComparison.Ordinal));
        }
        else
        {
            Assert.False(TimerOf(client).StartsWith(KeepAliveTimer, StringComparison.Ordinal));
        }
        await gateway.StopAsync(TimeSpan.Zero);
        Defects.ThrowIfAny();
    }

    private static string AcceptOf(string key)
    {
        var accept = new byte[WebSocketHandshake.AcceptLength];
        WebSocketHandshake.WriteAccept(accept, Encoding.ASCII.GetBytes(key));
        return Encoding.ASCII.GetString(accept);
    }

    private static async Task<string> ReadHeadAsync(TcpClient peer)
    {
        var text = new StringBuilder();
        var buffer = new byte[4096];
        while (!text.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
            text.Append(Encoding.ASCII.GetString(buffer, 0, await peer.GetStream().ReadAsync(buffer)));
        return text.ToString();
    }

    // Of the gateway's end of a connection.
    private static string TimerOf(TcpClient peer)
    {
        var local = Hex(peer.Client.RemoteEndPoint!);
        var remote = Hex(peer.Client.LocalEndPoint!);
        return File.ReadLines("/proc/net/tcp").Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Single(columns => columns[1] == local && columns[2] == remote)[5];
    }

    private static string Hex(EndPoint endPoint) =>
        string.Create(CultureInfo.InvariantCulture, $"0100007F:{((IPEndPoint)endPoint).Port:X4}");
}
