using System.Buffers;
using Waterfall.Http.Http2;
using Waterfall.Http.Semantics;

namespace Waterfall.Http.Tests.Http2;

public sealed class Http2AllocationTests
{
    [Fact]
    public void A_request_and_its_response_allocate_nothing()
    {
        var pair = new Loop();
        for (int i = 0; i < 500; i++) pair.Exchange();
        int exchanges = 500;
        Assert.Equal(0, Testing.Allocated.Least(() =>
        {
            for (int i = 0; i < 1000; i++, exchanges++) pair.Exchange();
        }));
        Assert.Equal(exchanges, pair.Answered);
    }

    // A client and a server with a body each way, trailers, and window updates by the way.
    private sealed class Loop
    {
        private readonly FixedWriter _toServer = new();
        private readonly FixedWriter _toClient = new();
        private readonly StreamPool _pool = new();
        private readonly Http2Session _server;
        private readonly Http2Session _client;
        private readonly MessageHead _request = Heads.Request("POST", "http://a.example/path?query", "Accept: */*\r\nUser-Agent: x\r\nCookie: a=1; b=2\r\nPriority: u=2, i\r\nContent-Length: 100\r\n");
        private readonly MessageHead _response = Heads.Response(200, "Server: x\r\nContent-Type: text/plain\r\nETag: \"abc\"\r\nContent-Length: 100\r\n");
        private readonly MessageHead _trailers = new();
        private readonly byte[] _body = new byte[100];

        public Loop()
        {
            _server = new Http2Session(Http2Role.Server, new Http2SessionOptions(), _toClient, _pool);
            _client = new Http2Session(Http2Role.Client, new Http2SessionOptions(), _toServer, _pool);
            _server.Start();
            _client.Start();
            _trailers.Add("grpc-status"u8, "0"u8);
        }

        public int Answered { get; private set; }

        public void Exchange()
        {
            Http2StreamState stream = _client.OpenStream(_pool.Rent());
            _client.WriteRequestHead(stream, _request, endStream: false);
            if (!_client.TryDirectData(stream, _body.Length, ends: true)) throw new InvalidOperationException();
            _toServer.Write(_body);
            Pump(_toServer, _server, _client);
            Pump(_toClient, _client, _server);
            Pump(_toServer, _server, _client);
        }

        private void Pump(FixedWriter from, Http2Session to, Http2Session sender)
        {
            ReadOnlySpan<byte> input = from.Written;
            while (true)
            {
                Http2EventKind kind = to.Read(input, out int consumed);
                input = input[consumed..];
                if (kind == Http2EventKind.NeedMore) break;
                if (kind == Http2EventKind.Error) throw new InvalidOperationException(to.Error.Detail);
                if (kind == Http2EventKind.Data)
                {
                    to.Consumed(to.Stream!, to.DataLength);
                    input = input[to.DataLength..];
                }

                if (to.EndsStream) End(to, to.Stream!);
            }

            from.Clear();
            sender.OutputSent();
        }

        private void End(Http2Session session, Http2StreamState stream)
        {
            if (session == _server)
            {
                _server.WriteResponseHead(stream, _response, MessageFraming.OfLength(_body.Length), endStream: false);
                _server.SetPending(stream, _body.Length, ends: false);
                while (_server.TryNextData(1 << 16, out _, out int length, out _)) _toClient.Write(_body.AsSpan(0, length));
                _server.WriteTrailers(stream, _trailers);
            }
            else
            {
                Answered++;
            }

            if (stream.Status != Http2StreamStatus.Closed) throw new InvalidOperationException();
            _pool.GiveBack(stream);
        }
    }

    private sealed class FixedWriter : IBufferWriter<byte>
    {
        private readonly byte[] _buffer = new byte[64 * 1024];
        private int _length;

        public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _length);

        public void Clear() => _length = 0;

        public void Advance(int count) => _length += count;

        public Memory<byte> GetMemory(int sizeHint = 0) => _buffer.AsMemory(_length);

        public Span<byte> GetSpan(int sizeHint = 0) => _buffer.AsSpan(_length);
    }
}
