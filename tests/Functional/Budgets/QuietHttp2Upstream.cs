using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Waterfall.Functional.Budgets;

/// <summary>
/// An upstream with HTTP/2 and one connection, which answers every request that is complete with the same frames, from one thread of its own, and allocates
/// nothing once it runs.
/// </summary>
internal sealed class QuietHttp2Upstream : IDisposable
{
    private const int FrameHeaderBytes = 9;
    private const int PrefaceBytes = 24;
    private const byte Data = 0, Headers = 1, Settings = 4, Ping = 6, WindowUpdate = 8;
    private const byte Ack = 1, EndStream = 1;

    private readonly Socket _listener;
    private readonly Thread _thread;
    private readonly byte[][] _answer;
    private readonly byte[] _input = new byte[256 * 1024];
    private readonly byte[] _output = new byte[1024 * 1024];
    private Socket? _socket;
    private int _filled;
    private int _written;

    /// <param name="answer">The frames of an answer, without their streams.</param>
    public QuietHttp2Upstream(params byte[][] answer)
    {
        _answer = answer;
        _listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        _thread = new Thread(Run) { IsBackground = true, Name = "quiet-http2-upstream" };
        _thread.Start();
    }

    public string Url => $"http://{_listener.LocalEndPoint}";

    public void Dispose()
    {
        _listener.Dispose();
        _socket?.Dispose();
        _thread.Join();
    }

    private void Run()
    {
        try
        {
            _socket = _listener.Accept();
            _socket.NoDelay = true;
            WriteFrame(Settings, 0, 0, [0, 3, 0, 0, 0x27, 0x10]); // MAX_CONCURRENT_STREAMS 10000
            WriteFrame(WindowUpdate, 0, 0, [0x7f, 0xff, 0, 0]); // about 2^31-1 for the connection: enough for all bodies
            Receive(PrefaceBytes);
            _filled -= PrefaceBytes;
            _input.AsSpan(PrefaceBytes, _filled).CopyTo(_input);
            for (; ; Receive(_filled + 1))
            {
                TakeFrames();
                for (var sent = 0; sent < _written;) sent += _socket.Send(_output.AsSpan(sent, _written - sent));
                _written = 0;
            }
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException or EndOfStreamException)
        {
            // The test is over.
        }
    }

    private void Receive(int least)
    {
        while (_filled < least)
        {
            var received = _socket!.Receive(_input.AsSpan(_filled));
            if (received == 0) throw new EndOfStreamException();
            _filled += received;
        }
    }

    private void TakeFrames()
    {
        var at = 0;
        while (_filled - at >= FrameHeaderBytes)
        {
            // The length is 24 bits, the type the 8 behind it (RFC 9113 4.1).
            var length = (int)(BinaryPrimitives.ReadUInt32BigEndian(_input.AsSpan(at)) >> 8);
            if (_filled - at < FrameHeaderBytes + length) break;
            Take(_input[at + 3], _input[at + 4], _input.AsSpan(at + 5, sizeof(uint)), _input.AsSpan(at + FrameHeaderBytes, length));
            at += FrameHeaderBytes + length;
        }
        _input.AsSpan(at, _filled - at).CopyTo(_input);
        _filled -= at;
    }

    private void Take(byte type, byte flags, ReadOnlySpan<byte> stream, ReadOnlySpan<byte> payload)
    {
        if (type is Settings or Ping && (flags & Ack) == 0)
        {
            WriteFrame(type, Ack, 0, type == Ping ? payload : []);
        }
        else if (type is Headers or Data && (flags & EndStream) != 0)
        {
            foreach (var frame in _answer)
            {
                stream.CopyTo(frame.AsSpan(5));
                Write(frame);
            }
        }
    }

    private void WriteFrame(byte type, byte flags, byte stream, ReadOnlySpan<byte> payload)
    {
        Write([0, 0, (byte)payload.Length, type, flags, 0, 0, 0, stream]);
        Write(payload);
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_output.AsSpan(_written));
        _written += bytes.Length;
    }
}
