using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Waterfall.Functional.Budgets;

/// <summary>
/// A client's connection with HTTP/2 that allocates nothing once it is there. Requests are the same prepared bytes with another stream
/// identifier; of an answer it looks at what tells whether it is right.
/// </summary>
internal sealed class QuietHttp2Connection : IDisposable
{
    private const int FrameHeaderBytes = 9;
    private const byte Data = 0, Headers = 1, Reset = 3, Settings = 4, Ping = 6, GoAway = 7, WindowUpdate = 8;
    private const byte Ack = 1, EndStream = 1, EndHeaders = 4;
    private const byte Status200 = 0x88; // index 8 of the static table (RFC 7541 A)

    private readonly Socket _socket;
    private readonly byte[] _request;
    private readonly int _body; // where its DATA frame begins, or 0
    private readonly byte[] _input = new byte[64 * 1024];
    private readonly byte[] _output = new byte[64 * 1024];
    private int _filled;
    private int _written;
    private uint _nextStream = 1;

    public QuietHttp2Connection(EndPoint gateway, QuietHttp2Request kind = QuietHttp2Request.Get)
    {
        var head = HeadFrame(kind);
        byte[] body = kind switch
        {
            QuietHttp2Request.Get => [],
            QuietHttp2Request.Post => DataFrame(new byte[100]),
            _ => DataFrame([0, 0, 0, 0, 5, .. "hello"u8]), // a message, not compressed (gRPC, Length-Prefixed-Message)
        };
        _request = [.. head, .. body];
        _body = body.Length > 0 ? head.Length : 0;
        _socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = 30_000 };
        _socket.Connect(gateway);
        Write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8);
        WriteFrame(Settings, 0, []);
        // The connection's window as large as it can be (RFC 9113 6.9.1): enough for 80 million answers.
        Span<byte> increment = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(increment, int.MaxValue - ushort.MaxValue);
        WriteFrame(WindowUpdate, 0, increment);
    }

    /// <summary>Requests whose streams the gateway has not ended.</summary>
    public int InFlight { get; private set; }

    /// <summary>Heads with status 200 since the last <see cref="Clear"/>.</summary>
    public int Heads { get; private set; }

    /// <summary>Bodies that ended as they have to.</summary>
    public int Bodies { get; private set; }

    /// <summary>Streams that the gateway has ended.</summary>
    public int Ends { get; private set; }

    public void Clear() => (Heads, Bodies, Ends) = (0, 0, 0);

    /// <summary>Writes a request, which leaves with <see cref="Flush"/>.</summary>
    public void Request()
    {
        BinaryPrimitives.WriteUInt32BigEndian(_request.AsSpan(5), _nextStream);
        if (_body > 0) BinaryPrimitives.WriteUInt32BigEndian(_request.AsSpan(_body + 5), _nextStream);
        Write(_request);
        _nextStream += 2;
        InFlight++;
    }

    public void Flush()
    {
        for (var sent = 0; sent < _written;) sent += _socket.Send(_output.AsSpan(sent, _written - sent));
        _written = 0;
    }

    /// <summary>Receives once and takes the frames that are whole.</summary>
    /// <param name="ending">What bodies have to end with, in one frame.</param>
    public void Receive(byte[] ending)
    {
        var received = _socket.Receive(_input.AsSpan(_filled));
        Assert.True(received > 0, "the gateway has closed the connection");
        _filled += received;
        var position = 0;
        while (_filled - position >= FrameHeaderBytes)
        {
            // The length is 24 bits, the type the 8 behind it (RFC 9113 4.1).
            var length = (int)(BinaryPrimitives.ReadUInt32BigEndian(_input.AsSpan(position)) >> 8);
            if (_filled - position < FrameHeaderBytes + length) break;
            Take(_input[position + 3], _input[position + 4], _input.AsSpan(position + FrameHeaderBytes, length), ending);
            position += FrameHeaderBytes + length;
        }
        _input.AsSpan(position, _filled - position).CopyTo(_input);
        _filled -= position;
    }

    public void Dispose() => _socket.Dispose();

    private void Take(byte type, byte flags, ReadOnlySpan<byte> payload, byte[] ending)
    {
        switch (type)
        {
            case Headers:
                if (payload[0] == Status200) Heads++;
                break;
            case Data:
                if (payload.EndsWith(ending)) Bodies++;
                break;
            case Settings or Ping when (flags & Ack) == 0:
                WriteFrame(type, Ack, type == Ping ? payload : []);
                return;
            case Reset or GoAway:
                Assert.Fail($"the gateway has sent a frame of type {type}");
                return;
            default:
                return;
        }
        if ((flags & EndStream) == 0) return;
        Ends++;
        InFlight--;
    }

    private void WriteFrame(byte type, byte flags, ReadOnlySpan<byte> payload)
    {
        Span<byte> header = [0, 0, (byte)payload.Length, type, flags, 0, 0, 0, 0];
        Write(header);
        Write(payload);
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_output.AsSpan(_written));
        _written += bytes.Length;
    }

    // A method, http and literals without indexing (RFC 7541 6.2.2), most of whose names are in the static table: the same bytes are right every time.
    private static byte[] HeadFrame(QuietHttp2Request kind)
    {
        byte[] block =
        [
            kind == QuietHttp2Request.Get ? (byte)0x82 : (byte)0x83, 0x86, // :method, :scheme http
            .. Literal([0x04], "/users/42?fields=name"u8), // :path
            .. Literal([0x01], "example.test"u8), // :authority
            .. Literal([0x0f, 58 - 15], "quiet"u8), // user-agent
            .. Literal([0x0f, 19 - 15], "*/*"u8), // accept
        ];
        if (kind == QuietHttp2Request.Post) block = [.. block, .. Literal([0x0f, 28 - 15], "100"u8)]; // content-length
        if (kind == QuietHttp2Request.Call) block = [.. block, .. Literal([0x0f, 31 - 15], "application/grpc"u8), .. Literal([0x00, 2, .. "te"u8], "trailers"u8)];
        var flags = kind == QuietHttp2Request.Get ? EndStream | EndHeaders : EndHeaders;
        return [0, 0, (byte)block.Length, Headers, (byte)flags, 0, 0, 0, 0, .. block];
    }

    private static byte[] DataFrame(byte[] body) => [0, 0, (byte)body.Length, Data, EndStream, 0, 0, 0, 0, .. body];

    private static byte[] Literal(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) => [.. name, (byte)value.Length, .. value];
}
