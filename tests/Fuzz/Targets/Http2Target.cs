using System.Buffers;
using System.Text;
using Waterfall.Http.Http1;
using Waterfall.Http.Http2;
using Waterfall.Http.Semantics;

namespace Waterfall.Fuzz.Targets;

/// <summary>
/// What a peer sends on one connection: an octet that chooses the role (bit 0: client) and whether requests are answered at once (bit 1), then frames.
/// The preface, and what opens a client's streams, are put before.
/// </summary>
internal sealed class Http2Target : FuzzTarget
{
    private const int ClientStreams = 3;

    // A field counts 32 bytes more than it has (RFC 9113 10.5.1), and four pseudo-fields come first.
    private static readonly HttpLimits Limits = HttpSettings.Narrow with { MaxHeaderBytes = 400, MaxHeaderCount = 8, MaxTrailerBytes = 100 };

    public override string Name => "http2";

    public override IReadOnlyList<byte[]> Words { get; } =
    [
        [0, 0, 0, 4, 0, 0, 0, 0, 0], [0, 0, 0, 4, 1, 0, 0, 0, 0], [0, 0, 6, 4, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 5], [0, 0, 5, 1, 5, 0, 0, 0, 1, 0x82, 0x86, 0x84, 0x41, 0x00],
        [0, 0, 6, 1, 4, 0, 0, 0, 3, 0x83, 0x86, 0x84, 0x41, 0x01, 0x61], [0, 0, 1, 1, 4, 0, 0, 0, 1, 0x88], [0, 0, 1, 1, 5, 0, 0, 0, 1, 0x88], [0, 0, 0, 9, 4, 0, 0, 0, 1],
        [0, 0, 3, 0, 1, 0, 0, 0, 3, 1, 2, 3], [0, 0, 3, 0, 8, 0, 0, 0, 3, 1, 2, 3], [0, 0, 4, 3, 0, 0, 0, 0, 1, 0, 0, 0, 8], [0, 0, 4, 8, 0, 0, 0, 0, 0, 0, 0, 0, 1],
        [0, 0, 8, 6, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8], [0, 0, 8, 7, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0], [0, 0, 5, 2, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1],
        [0, 0, 7, 0x10, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0x75, 0x3D, 0x31], [0x7F, 0xFF, 0xFF, 0xFF], [0x40, 0x01, 0x78, 0x01, 0x79], [0xBE],
    ];

    public override string Run(byte[] input, Random random)
    {
        if (input.Length == 0) return "Empty";
        var whole = Read(input, [input[1..]]);
        if (input.Length == 1) return "Nothing";
        foreach (var pieces in Splits.Of(input[1..], random)) InvariantException.RequireSame(whole.Text, Read(input, pieces).Text, "a connection reads the same in any split");
        return whole.Outcome;
    }

    private static (string Text, string Outcome) Read(byte[] input, byte[][] pieces)
    {
        var owner = new Owner((input[0] & 1) == 0 ? Http2Role.Server : Http2Role.Client, (input[0] & 2) != 0);
        foreach (var piece in pieces)
        {
            if (!owner.Deliver(piece)) break;
        }
        owner.Check(input.Length);
        return (owner.Text.ToString(), owner.Outcome);
    }

    private sealed class Owner : IHttp2StreamPool
    {
        private readonly ArrayBufferWriter<byte> _output = new();
        private readonly HashSet<Http2StreamState> _rented = [];
        private readonly HashSet<Http2StreamState> _announced = [];
        private readonly Http2Session _session;
        private readonly bool _answers;

        public Owner(Http2Role role, bool answers)
        {
            _answers = answers;
            _session = new Http2Session(role, new Http2SessionOptions { Local = new Http2Settings { MaxConcurrentStreams = 4, EnableConnectProtocol = true }, Limits = Limits }, _output, this);
            _session.Start();
            if (role == Http2Role.Server) Deliver("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8);
            for (var i = 0; role == Http2Role.Client && i < ClientStreams; i++)
            {
                var stream = _session.OpenStream(Rent());
                _announced.Add(stream);
                var head = new MessageHead();
                Http1HeadParser.ParseRequest(head, HttpSettings.Wide, "GET / HTTP/1.1\r\nHost: a\r\n\r\n"u8, out _);
                _session.WriteRequestHead(stream, head, endStream: i < ClientStreams - 1);
            }
        }

        public StringBuilder Text { get; } = new();

        public string Outcome { get; private set; } = "Open";

        public Http2StreamState Rent()
        {
            var stream = new Http2StreamState();
            _rented.Add(stream);
            return stream;
        }

        public void Return(Http2StreamState state) =>
            InvariantException.Require(!_announced.Contains(state) && _rented.Remove(state), "a session gives back what it took and never told of");

        public bool Deliver(ReadOnlySpan<byte> input)
        {
            while (true)
            {
                var kind = _session.Read(input, out var consumed);
                input = input[consumed..];
                if (kind == Http2EventKind.NeedMore)
                {
                    InvariantException.Require(input.IsEmpty, "NeedMore takes all");
                    return true;
                }
                Tell(kind);
                if (kind == Http2EventKind.Error) return false;
                if (kind == Http2EventKind.Data) input = Take(input);
                if (kind == Http2EventKind.Head && _answers && _session.Role == Http2Role.Server && _session.EndsStream) Answer(_session.Stream!);
            }
        }

        public void Check(int inputLength)
        {
            InvariantException.Require(_output.WrittenCount < 500 + (inputLength * 4), "no more is written than what came can cause");
            InvariantException.Require(_rented.Count(stream => stream.Status is not (Http2StreamStatus.Closed or Http2StreamStatus.Idle)) == _session.OpenStreams, "open streams are those rented");
            InvariantException.Require(_session.OpenStreams <= 4, "streams have an end");
        }

        private void Tell(Http2EventKind kind)
        {
            var stream = _session.Stream;
            if (stream is not null) _announced.Add(stream);
            if (kind == Http2EventKind.Data)
            {
                // Pieces tell by their sum.
                if (_session.EndsStream) Text.Append($"Data {stream!.Id} {stream.BodyBytes} end\n");
                return;
            }
            Text.Append($"{kind} {stream?.Id} {stream?.Status} {stream?.Priority} {_session.EndsStream} {_session.Error.Code} {_session.Error.Detail}\n");
            Outcome = kind is Http2EventKind.Reset or Http2EventKind.Error ? $"{kind} {_session.Error.Detail}" : $"{kind} {stream?.Head.Rejection}";
            if (kind == Http2EventKind.Head) CheckHead(stream!);
            if (kind == Http2EventKind.Trailers) Text.Append(HeadText.Describe(stream!.Trailers));
        }

        private ReadOnlySpan<byte> Take(ReadOnlySpan<byte> input)
        {
            var stream = _session.Stream!;
            var length = _session.DataLength;
            InvariantException.Require(stream.ReceiveWindow.Available >= 0 && length <= input.Length, "data is within the window, and there");
            _session.Consumed(stream, length);
            return input[length..];
        }

        private void Answer(Http2StreamState stream)
        {
            var head = new MessageHead();
            head.SetStatus(200);
            _session.WriteResponseHead(stream, head, MessageFraming.OfLength(0), endStream: true);
        }

        // The oracle against smuggling: what is forwarded over HTTP/1.1 is read there as one request, with the same fields.
        private void CheckHead(Http2StreamState stream)
        {
            var head = stream.Head;
            Text.Append(HeadText.Describe(head));
            if (head.Rejection != HttpRejection.None || _session.Role == Http2Role.Client || stream.IsConnectProtocol) return;
            if (HopByHop.StripRequest(head) != HttpRejection.None) return;
            var host = head.Authority.IsEmpty ? "example.test"u8 : default;
            var raw = new byte[Http1Writer.MaxRequestHeadLength(head, host)];
            raw = raw[..Http1Writer.WriteRequestHead(raw, head, head.Framing, host)];
            var again = new MessageHead();
            var status = Http1HeadParser.ParseRequest(again, HttpSettings.Wide, raw, out var consumed);
            InvariantException.Require(status == ParseStatus.Done && consumed == raw.Length, $"what is written is read again: {again.Rejection}\n{Fuzz.Text.Of(raw)}");
            InvariantException.RequireSame(Essence(head), Essence(again), "what is written reads as what was understood");
        }

        private static string Essence(MessageHead head) =>
            $"{Fuzz.Text.Of(head.MethodToken)} {Fuzz.Text.Of(head.Path)} {head.HasQuery} {Fuzz.Text.Of(head.Query)} {head.Framing}\n"
            + string.Join('\n', HeadText.Kept(head, KnownHeader.Host, KnownHeader.ContentLength, KnownHeader.TransferEncoding));
    }
}
