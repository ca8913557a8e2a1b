using System.Buffers;
using System.Buffers.Binary;
using BenchmarkDotNet.Attributes;
using Waterfall.Http.Http1;
using Waterfall.Http.Http2;
using Waterfall.Http.Semantics;

namespace Waterfall.Micro;

/// <summary>
/// GETs with 8 fields and answers with 8 fields and 118 bytes, on a connection that has carried some already: fields are out of the dynamic
/// tables where they can be.
/// </summary>
[MemoryDiagnoser]
public class Http2SessionBenchmarks
{
    private const int BodyBytes = 118;
    private const int Streams = 10;
    private const int StreamIdOffset = 5; // in a frame's header (RFC 9113 4.1)
    private const int WindowUpdateEvery = 256;

    private readonly SessionEnd _server = new(Http2Role.Server);
    private readonly SessionEnd _pairServer = new(Http2Role.Server);
    private readonly SessionEnd _pairClient = new(Http2Role.Client);
    private readonly MessageHead _request = new();
    private readonly MessageHead _response = new();
    private readonly byte[] _body = new byte[BodyBytes];
    private byte[] _requestFrame = [];
    private byte[] _windowUpdate = [];
    private uint _streamId;
    private int _untilWindowUpdate = WindowUpdateEvery;

    [GlobalSetup]
    public void Setup()
    {
        Http1HeadParser.ParseRequest(_request, HttpLimits.Default, RawHeads.Plaintext, out _);
        Http1HeadParser.ParseResponse(_response, HttpLimits.Default, HttpMethod.Get, RawHeads.Response, out _);

        // What a client sends: from the second request on, all is in its table.
        SessionEnd client = new(Http2Role.Client);
        for (int i = 0; i < 3; i++)
        {
            Request(client);
            _requestFrame = client.Written.ToArray();
            Receive(_server, _requestFrame);
            client.Sent();
            _server.Sent();
        }

        _streamId = BinaryPrimitives.ReadUInt32BigEndian(_requestFrame.AsSpan(StreamIdOffset));
        ArrayBufferWriter<byte> update = new();
        Http2FrameWriter.WindowUpdate(update, 0, WindowUpdateEvery * BodyBytes);
        _windowUpdate = update.WrittenSpan.ToArray();
        for (int i = 0; i < 3; i++) RoundTrip();
    }

    /// <summary>A head in; a head and data out.</summary>
    [Benchmark(Baseline = true)]
    public int Server()
    {
        NextRequest();
        Receive(_server, _requestFrame);
        return _server.Sent();
    }

    /// <summary>The same for ten streams whose data waits and leaves together.</summary>
    [Benchmark(OperationsPerInvoke = Streams)]
    public int ServerTenStreams()
    {
        for (int i = 0; i < Streams; i++)
        {
            NextRequest();
            ReadOnlySpan<byte> input = _requestFrame;
            Http2StreamState stream = _server.ReadToEnd(ref input)!;
            _server.Session.WriteResponseHead(stream, _response, endStream: false);
            _server.Session.SetPending(stream, BodyBytes, ends: true);
        }

        while (_server.Session.TryNextData(1 << 16, out Http2StreamState next, out int length, out _))
        {
            _server.Write(_body.AsSpan(0, length));
            _server.Return(next);
        }

        return _server.Sent();
    }

    /// <summary>With the client beside it: both heads and the data are written and read, and the windows opened again.</summary>
    [Benchmark]
    public int RoundTrip()
    {
        Request(_pairClient);
        Receive(_pairServer, _pairClient.Written);
        int bytes = _pairClient.Sent();
        ReadOnlySpan<byte> answer = _pairServer.Written;
        while (_pairClient.ReadToEnd(ref answer) is { } answered) _pairClient.Return(answered);
        return bytes + _pairServer.Sent();
    }

    private void Request(SessionEnd client) =>
        client.Session.WriteRequestHead(client.Session.OpenStream(client.Rent()), _request, endStream: true);

    // The same request on the next stream, and now and then the window that a client gives for what it has read.
    private void NextRequest()
    {
        BinaryPrimitives.WriteUInt32BigEndian(_requestFrame.AsSpan(StreamIdOffset), _streamId += 2);
        if (--_untilWindowUpdate > 0) return;
        _untilWindowUpdate = WindowUpdateEvery;
        Receive(_server, _windowUpdate);
    }

    private void Receive(SessionEnd server, ReadOnlySpan<byte> input)
    {
        while (server.ReadToEnd(ref input) is { } stream)
        {
            server.Session.WriteResponseHead(stream, _response, endStream: false);
            if (!server.Session.TryDirectData(stream, BodyBytes, ends: true)) throw new InvalidOperationException("The body does not fit.");
            server.Write(_body);
            server.Return(stream);
        }
    }
}
