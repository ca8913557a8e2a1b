using System.Net;
using System.Net.Sockets;

namespace Waterfall.Testing.Frames;

/// <summary>A client of HTTP/2 that sends whatever frames a test likes over a real socket.</summary>
public sealed class FrameClient : IAsyncDisposable
{
    private readonly Socket _socket;
    private readonly FrameReader _reader = new();
    private readonly Task _receiving;
    private bool _ended;

    private FrameClient(Socket socket, bool reads)
    {
        _socket = socket;
        _receiving = reads ? Task.Run(ReceiveAsync) : Task.CompletedTask;
    }

    /// <summary>Whether the gateway has ended or reset the connection; known only to a client that reads.</summary>
    public bool HasEnded => Volatile.Read(ref _ended);

    /// <summary>What has come so far.</summary>
    public WireFrame[] Frames
    {
        get
        {
            lock (_reader)
                return [.. _reader.Frames];
        }
    }

    /// <summary>Connects, and sends the preface with an empty SETTINGS and the answer to the gateway's.</summary>
    /// <param name="address">Where the gateway listens.</param>
    /// <param name="reads">Whether it reads what comes.</param>
    public static async Task<FrameClient> ConnectAsync(EndPoint address, bool reads = true)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Unspecified) { ReceiveBufferSize = 64 * 1024 };
        await socket.ConnectAsync(address);
        var client = new FrameClient(socket, reads);
        await client.SendAsync((byte[])[.. Frame.Preface, .. Frame.SettingsAck]);
        return client;
    }

    /// <summary>Sends bytes; false when the gateway does not take them any more.</summary>
    public async Task<bool> SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation = default)
    {
        try
        {
            while (!bytes.IsEmpty)
                bytes = bytes[await _socket.SendAsync(bytes, cancellation)..];
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Waits for a frame, one that came already included.</summary>
    public async Task<WireFrame> FrameAsync(Func<WireFrame, bool> which)
    {
        await Eventually.TrueAsync(() => Frames.Any(which) || HasEnded, what: $"a frame of {string.Join(' ', Frames.TakeLast(20).Select(each => each.ToString()))}");
        return Frames.FirstOrDefault(which) ?? throw new InvalidOperationException($"The connection ended after {string.Join(' ', Frames.TakeLast(20).Select(each => each.ToString()))}");
    }

    /// <summary>Waits until the gateway has ended the connection.</summary>
    public Task EndAsync() => Eventually.TrueAsync(() => HasEnded);

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        await _receiving;
    }

    private async Task ReceiveAsync()
    {
        var piece = new byte[64 * 1024];
        try
        {
            int count;
            while ((count = await _socket.ReceiveAsync(piece)) > 0)
            {
                lock (_reader)
                    _reader.Add(piece.AsSpan(0, count));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Reset, or the test is over.
        }
        Volatile.Write(ref _ended, true);
    }
}
