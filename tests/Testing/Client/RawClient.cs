using System.Net;
using System.Net.Sockets;
using Waterfall.Testing.Wire;

namespace Waterfall.Testing.Client;

/// <summary>A client that sends any bytes in any pieces and reads responses strictly. Every wait has a time limit.</summary>
public sealed class RawClient : IAsyncDisposable
{
    private readonly Socket _socket;
    private readonly TimeSpan _limit;
    private readonly WireReader _reader;

    private RawClient(Socket socket, TimeSpan limit)
    {
        _socket = socket;
        _limit = limit;
        _reader = new WireReader(socket, limit);
    }

    /// <summary>Bytes received so far.</summary>
    public long Received => _reader.Received;

    /// <summary>The address that the gateway sees as its peer; null on a unix socket.</summary>
    public IPEndPoint? LocalEndPoint => _socket.LocalEndPoint as IPEndPoint;

    /// <summary>Connects over TCP or a unix socket, by the end point's type.</summary>
    /// <param name="to">Where.</param>
    /// <param name="limit">How long a single wait may take; <see cref="Eventually.Limit"/> if null.</param>
    /// <param name="receiveBuffer">Bytes of SO_RCVBUF; small values make a slow reader.</param>
    /// <exception cref="SocketException">Refused or unreachable.</exception>
    public static async Task<RawClient> ConnectAsync(EndPoint to, TimeSpan? limit = null, int? receiveBuffer = null)
    {
        var tcp = to is IPEndPoint;
        var socket = new Socket(to.AddressFamily, SocketType.Stream, tcp ? ProtocolType.Tcp : ProtocolType.Unspecified);
        try
        {
            if (tcp)
                socket.NoDelay = true;
            if (receiveBuffer is { } bytes)
                socket.ReceiveBufferSize = bytes;
            using var time = new CancellationTokenSource(limit ?? Eventually.Limit);
            await socket.ConnectAsync(to, time.Token);
            return new RawClient(socket, limit ?? Eventually.Limit);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public Task SendAsync(string text) => SendAsync(WireText.Bytes(text));

    /// <exception cref="WireException">Reset by the peer, or it took nothing for longer than the limit.</exception>
    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            using var time = new CancellationTokenSource(_limit);
            try
            {
                var sent = await _socket.SendAsync(bytes, SocketFlags.None, time.Token);
                bytes = bytes[sent..];
            }
            catch (OperationCanceledException e)
            {
                throw new WireException(WireFault.TimedOut, $"the peer takes no bytes; {bytes.Length} left", e);
            }
            catch (SocketException e)
            {
                throw new WireException(WireFault.Reset, e.SocketErrorCode.ToString(), e);
            }
        }
    }

    /// <summary>Sends in pieces of <paramref name="size"/> bytes, each in a segment of its own, with a pause between them.</summary>
    public async Task SendInPiecesAsync(ReadOnlyMemory<byte> bytes, int size, TimeSpan pause = default)
    {
        for (var at = 0; at < bytes.Length; at += size)
        {
            await SendAsync(bytes.Slice(at, Math.Min(size, bytes.Length - at)));
            if (pause > TimeSpan.Zero)
                await Task.Delay(pause);
        }
    }

    /// <summary>Sends <paramref name="count"/> bytes of <see cref="Pattern"/>.</summary>
    public Task SendPatternAsync(long count) => PatternSender.SendAsync(SendAsync, count);

    /// <summary>Ends the sending side (FIN); receiving goes on.</summary>
    public void HalfClose() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>Leaves with a reset (RST).</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Close();
    }

    /// <summary>Sends a request and reads its response; the method is taken from the request's first word.</summary>
    public async Task<RawResponse> AskAsync(string request)
    {
        await SendAsync(request);
        return await ReadResponseAsync(request[..request.IndexOf(' ', StringComparison.Ordinal)]);
    }

    /// <summary>Reads one final response with its body, and the interim ones before it.</summary>
    /// <param name="method">The request's method: HEAD has no body (RFC 9112 6.3).</param>
    /// <exception cref="WireException">Malformed, truncated, reset or late.</exception>
    public Task<RawResponse> ReadResponseAsync(string method = "GET") => ResponseReader.ReadAsync(_reader, method, CancellationToken.None);

    /// <summary>Reads one head, interim or final, and leaves the body on the wire.</summary>
    public async Task<RawResponse> ReadHeadAsync(string method = "GET") =>
        await ResponseReader.ReadHeadAsync(_reader, method, CancellationToken.None)
        ?? throw new WireException(WireFault.Truncated, "closed without a response");

    /// <summary>Reads the body that <see cref="ReadHeadAsync"/> left, into a sink; returns the trailers.</summary>
    public Task<FieldList> ReadBodyAsync(RawResponse head, Action<ReadOnlyMemory<byte>> sink) =>
        MessageReader.ReadBodyAsync(_reader, head.Framing, sink);

    /// <summary>Some bytes as they come, at most <paramref name="max"/>; empty at the end.</summary>
    public async Task<byte[]> ReadSomeAsync(int max = 65536) => (await _reader.ReadSomeAsync(max)).ToArray();

    /// <summary>Everything until the peer closes.</summary>
    public async Task<byte[]> ReadToEndAsync()
    {
        var all = new MemoryStream();
        while (await _reader.ReadSomeAsync(long.MaxValue) is { IsEmpty: false } run)
            all.Write(run.Span);
        return all.ToArray();
    }

    /// <summary>Waits for the peer's close and checks that nothing comes before it.</summary>
    /// <exception cref="WireException">Bytes came, the connection was reset, or stayed open longer than the limit.</exception>
    public async Task ExpectCloseAsync()
    {
        if (await _reader.WaitForByteAsync())
        {
            var run = await _reader.ReadSomeAsync(400);
            throw new WireException(WireFault.Malformed,
                $"bytes where the connection should end: '{WireText.Visible(WireText.Text(run.Span))}'");
        }
    }

    /// <summary>Waits until the connection is gone, closed or reset, whatever comes before.</summary>
    public async Task WaitUntilGoneAsync()
    {
        try
        {
            await ReadToEndAsync();
        }
        catch (WireException e) when (e.Fault == WireFault.Reset)
        {
            // A reset is one of the two ways to be gone.
        }
    }

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }
}
