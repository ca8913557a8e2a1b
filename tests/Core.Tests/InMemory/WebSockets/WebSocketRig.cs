using System.Text;
using Waterfall.Core.Configuration;
using Waterfall.Http.WebSockets;
using Waterfall.Testing.Manual;

namespace Waterfall.Core.Tests.InMemory.WebSockets;

/// <summary>A gateway with a WebSocket connection through it, whose two ends are the test.</summary>
internal sealed class WebSocketRig
{
    // RFC 6455 1.3
    internal const string Key = "dGhlIHNhbXBsZSBub25jZQ==";
    internal const string Accept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

    internal const string Handshake =
        "GET /chat HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: " + Key + "\r\nSec-WebSocket-Version: 13\r\n\r\n";

    internal const string Switching =
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " + Accept + "\r\n\r\n";

    private const uint MaskingKey = 0x37fa213d;

    internal WebSocketRig(Func<WebSocketConfig, WebSocketConfig>? configure = null, Func<UpstreamConfig, UpstreamConfig>? upstream = null)
    {
        Gateway = new ManualGateway(upstream, configure: config => config with
        {
            Routes = config.Routes.ToDictionary(each => each.Key, each => each.Value with { WebSocket = (configure ?? (static same => same))(each.Value.WebSocket) }),
        });
        Client = Gateway.Connect();
    }

    internal ManualGateway Gateway { get; }

    internal ManualPeer Client { get; }

    internal ManualPeer Upstream => Gateway.Upstream;

    /// <summary>A rig whose connection is open.</summary>
    internal static WebSocketRig Opened(Func<WebSocketConfig, WebSocketConfig>? configure = null, string answer = Switching)
    {
        var rig = new WebSocketRig(configure);
        rig.Open(answer);
        return rig;
    }

    internal void Open(string answer = Switching)
    {
        Send(Client, Handshake);
        Send(Upstream, answer);
        Assert.StartsWith("HTTP/1.1 101 Switching Protocols\r\n", Client.Received, StringComparison.Ordinal);
        Client.Clear();
        Upstream.Clear();
    }

    internal void Send(ManualPeer peer, string bytes)
    {
        peer.Write(bytes);
        Gateway.Settle();
    }

    internal void AssertNothingLeft() => Assert.Empty(Gateway.EndAndListLeaks());

    /// <summary>A whole frame of a server, or of a client: masked.</summary>
    internal static string Frame(int opcode, string payload, bool masked, bool final = true, int reserved = 0)
    {
        var bytes = Encoding.Latin1.GetBytes(payload);
        var header = new List<byte> { (byte)((final ? 0x80 : 0) | reserved | opcode) };
        var mask = masked ? 0x80 : 0;
        if (bytes.Length < 126)
            header.Add((byte)(mask | bytes.Length));
        else if (bytes.Length <= ushort.MaxValue)
            header.AddRange([(byte)(mask | 126), (byte)(bytes.Length >> 8), (byte)bytes.Length]);
        else
            header.AddRange([(byte)(mask | 127), 0, 0, 0, 0, (byte)(bytes.Length >> 24), (byte)(bytes.Length >> 16), (byte)(bytes.Length >> 8), (byte)bytes.Length]);
        if (masked)
        {
            byte[] key = [unchecked((byte)(MaskingKey >> 24)), unchecked((byte)(MaskingKey >> 16)), unchecked((byte)(MaskingKey >> 8)), unchecked((byte)MaskingKey)];
            header.AddRange(key);
            WebSocketFrameWriter.ApplyMask(bytes, key);
        }
        return Encoding.Latin1.GetString([.. header, .. bytes]);
    }

    internal static string FromClient(int opcode, string payload, bool final = true, int reserved = 0) => Frame(opcode, payload, masked: true, final, reserved);

    internal static string FromServer(int opcode, string payload, bool final = true, int reserved = 0) => Frame(opcode, payload, masked: false, final, reserved);

    /// <summary>The payload of a Close frame.</summary>
    internal static string Code(int code) => $"{(char)(code >> 8)}{(char)(code & 0xFF)}";

    /// <summary>What a masked frame of the gateway's carries; asserts that it is one, and the only thing there.</summary>
    internal static string Unmask(string frame, int opcode)
    {
        var bytes = Encoding.Latin1.GetBytes(frame);
        Assert.Equal(0x80 | opcode, bytes[0]);
        Assert.Equal(0x80 | (bytes.Length - 6), bytes[1]);
        WebSocketFrameWriter.ApplyMask(bytes.AsSpan(6), bytes.AsSpan(2, 4));
        return Encoding.Latin1.GetString(bytes, 6, bytes.Length - 6);
    }
}
