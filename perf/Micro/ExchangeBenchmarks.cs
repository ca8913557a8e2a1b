using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using BenchmarkDotNet.Attributes;
using Waterfall.Http.Http1;
using Waterfall.Http.Http2;
using Waterfall.Http.Semantics;
using Waterfall.Micro.Memory;

namespace Waterfall.Micro;

/// <summary>
/// A GET through the whole gateway and its answer of 118 bytes on the way back, to an upstream of HTTP/1.1: everything but the kernel. 64 requests are under
/// way, from 64 clients of HTTP/1.1 and from 8 of HTTP/2.
/// </summary>
[MemoryDiagnoser]
public class ExchangeBenchmarks
{
    private const int UnderWay = 64;
    private const int Connections = 8;
    private const int Streams = UnderWay / Connections;
    private const int BodyBytes = 118;
    private const int StreamIdOffset = 5; // in a frame's header (RFC 9113 4.1)

    private static readonly byte[] Answer = Encoding.ASCII.GetBytes(
        "HTTP/1.1 200 OK\r\nServer: nginx/1.22.1\r\nDate: Tue, 14 May 2024 10:12:13 GMT\r\nContent-Type: application/json\r\n" +
        $"Content-Length: {BodyBytes}\r\nConnection: keep-alive\r\n\r\n{new string('x', BodyBytes)}");

    private static readonly byte[] Request = "GET /json HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nUser-Agent: h2load nghttp2/1.52.0\r\n\r\n"u8.ToArray();

    private readonly MemoryGateway _gateway = new(Answer);
    private readonly MemoryConnection[] _http1 = new MemoryConnection[UnderWay];
    private readonly Client[] _http2 = new Client[Connections];

    [GlobalSetup]
    public void Setup()
    {
        for (int i = 0; i < _http1.Length; i++) _http1[i] = _gateway.Connect();
        for (int i = 0; i < _http2.Length; i++) _http2[i] = new Client(_gateway);
        long before = _gateway.Requests;
        Http1();
        Http2();
        if (_gateway.Requests != before + (2 * UnderWay)) throw new InvalidOperationException("Not every request was served.");
    }

    /// <summary>HTTP/1.1 on both sides.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = UnderWay)]
    public void Http1()
    {
        foreach (MemoryConnection client in _http1) client.Give(Request, Request.Length);
        _gateway.Run();
    }

    /// <summary>HTTP/2 to HTTP/1.1.</summary>
    [Benchmark(OperationsPerInvoke = UnderWay)]
    public void Http2()
    {
        foreach (Client client in _http2) client.Ask();
        _gateway.Run();
    }

    // A connection that has carried requests before: all of their fields are in the dynamic table.
    private sealed class Client
    {
        private readonly MemoryConnection _connection;
        private readonly byte[] _requests;
        private readonly int _requestBytes;
        private uint _streamId;

        internal Client(MemoryGateway gateway)
        {
            _connection = gateway.Connect();
            MessageHead head = new();
            Http1HeadParser.ParseRequest(head, HttpLimits.Default, Request, out _);
            SessionEnd session = new(Http2Role.Client);
            byte[] frame = [];
            for (int i = 0; i < 3; i++)
            {
                Http2StreamState stream = session.Session.OpenStream(session.Rent());
                session.Session.WriteRequestHead(stream, head, endStream: true);
                frame = session.Written.ToArray();
                _streamId = stream.Id;
                _connection.Give(frame, frame.Length);
                gateway.Run();
                session.Sent();
            }

            ArrayBufferWriter<byte> requests = new();
            for (int i = 0; i < Streams; i++) requests.Write(frame);
            Http2FrameWriter.WindowUpdate(requests, 0, Streams * BodyBytes);
            (_requests, _requestBytes) = (requests.WrittenSpan.ToArray(), frame.Length);
        }

        internal void Ask()
        {
            for (int i = 0; i < Streams; i++) BinaryPrimitives.WriteUInt32BigEndian(_requests.AsSpan((i * _requestBytes) + StreamIdOffset), _streamId += 2);
            _connection.Give(_requests, _requests.Length);
        }
    }
}
