using System.Buffers;
using Waterfall.Http.Http2;
using Waterfall.Http.Semantics;

namespace Waterfall.Http.Tests.Http2;

/// <summary>The owners of both sessions and the wire between them.</summary>
internal sealed class RandomExchange
{
    private readonly Random _random;
    private readonly Dictionary<uint, (Transfer Request, Transfer Response)> _transfers = [];

    public RandomExchange(int seed, int window)
    {
        _random = new Random(seed);
        // Windows of a byte are what the caps are against; they are not what is looked at here.
        var generous = new Http2Rate(1_000_000, 1_000_000);
        var abuse = new Http2AbuseLimits { WindowUpdates = generous, EmptyFrames = generous };
        var local = new Http2Settings { InitialWindowSize = window, MaxConcurrentStreams = 7, MaxFrameSize = 16_384 + (seed * 100) };
        Server = new End(Http2Role.Server, new Http2SessionOptions { Local = local, Abuse = abuse, ConnectionWindow = 65_535 });
        Client = new End(Http2Role.Client, new Http2SessionOptions { Local = local, Abuse = abuse, ConnectionWindow = 70_000 });
    }

    public End Server { get; }

    public End Client { get; }

    public int Count => _transfers.Count;

    public IEnumerable<uint> Unfinished => _transfers.Where(pair => !pair.Value.Request.HasEnded || !pair.Value.Response.HasEnded).Select(pair => pair.Key);

    public void Run(int streams)
    {
        for (int round = 0; round < 200_000 && (streams > 0 || Unfinished.Any()); round++)
        {
            if (streams > 0 && Client.Session.CanOpenStream && _random.Next(4) == 0)
            {
                Open();
                streams--;
            }

            Flush(Client);
            Flush(Server);
            Carry(Client, Server);
            Carry(Server, Client);
            Client.Session.NowMs = Server.Session.NowMs = round / 10;
        }
    }

    private void Open()
    {
        Http2StreamState stream = Client.Session.OpenStream(Client.Pool.Rent());
        (Transfer Request, Transfer Response) pair = (Make(), Make());
        _transfers.Add(stream.Id, pair);
        bool ends = pair.Request is { Length: 0, HasTrailers: false };
        MessageHead head = Heads.Request("POST", $"http://a.example/{stream.Id}", $"X-Random: {_random.Next(5)}\r\nX-Other: {_random.Next()}\r\n");
        MessageFraming framing = pair.Request.HasTrailers || _random.Next(2) == 0 ? MessageFraming.Chunked : MessageFraming.OfLength(pair.Request.Length);
        Client.Session.WriteRequestHead(stream, head, framing, default, ends);
        if (!ends) Client.Sending.Add(stream, pair.Request);
    }

    private Transfer Make() => new() { Length = _random.Next(3) == 0 ? 0 : _random.Next(_random.Next(2) == 0 ? 100 : 100_000), HasTrailers = _random.Next(3) == 0 };

    private void Flush(End end)
    {
        foreach ((Http2StreamState stream, Transfer transfer) in end.Sending.ToArray())
        {
            if (stream.Status == Http2StreamStatus.Closed) end.Sending.Remove(stream);
            int left = transfer.Length - transfer.Sent;
            if (left > 0 || !transfer.HasTrailers)
            {
                end.Session.SetPending(stream, left, ends: !transfer.HasTrailers);
                continue;
            }

            var trailers = new MessageHead();
            trailers.Add("X-Sum"u8, Bytes.Of($"{transfer.Length}"));
            end.Sending.Remove(stream);
            end.Session.WriteTrailers(stream, trailers);
            end.Settle(stream);
        }

        while (end.Session.TryNextData(1 + _random.Next(30_000), out Http2StreamState stream, out int length, out bool ends))
        {
            Transfer transfer = end.Sending[stream];
            for (int i = 0; i < length; i++) end.Output.Write([Pattern(stream.Id, transfer.Sent + i)]);
            transfer.Sent += length;
            if (!ends) continue;
            Assert.Equal(transfer.Length, transfer.Sent);
            end.Sending.Remove(stream);
            end.Settle(stream);
        }

        Assert.True(end.Session.OpenStreams <= 7);
    }

    private static byte Pattern(uint stream, int at) => (byte)((stream * 31) + (at * 7));

    private void Carry(End from, End to)
    {
        ReadOnlySpan<byte> written = from.Output.WrittenSpan[from.Delivered..];
        int length = _random.Next(3) == 0 ? Math.Min(written.Length, _random.Next(200)) : written.Length;
        from.Delivered += length;
        if (from.Delivered == from.Output.WrittenCount) from.Session.OutputSent();
        ReadOnlySpan<byte> input = written[..length];
        while (!input.IsEmpty)
        {
            int piece = _random.Next(2) == 0 ? input.Length : 1 + _random.Next(input.Length);
            Deliver(to, input[..piece]);
            input = input[piece..];
        }

        if (from.Delivered != from.Output.WrittenCount) return;
        from.Output.ResetWrittenCount();
        from.Delivered = 0;
    }

    private void Deliver(End to, ReadOnlySpan<byte> input)
    {
        while (true)
        {
            Http2EventKind kind = to.Session.Read(input, out int consumed);
            input = input[consumed..];
            Assert.True(kind is not (Http2EventKind.Error or Http2EventKind.Reset), $"{to.Session.Role}: {to.Session.Error}");
            if (kind == Http2EventKind.NeedMore) return;
            Http2StreamState? stream = to.Session.Stream;
            if (kind is not (Http2EventKind.Head or Http2EventKind.Data or Http2EventKind.Trailers)) continue;
            Transfer transfer = to.Session.Role == Http2Role.Server ? _transfers[stream!.Id].Request : _transfers[stream!.Id].Response;
            Assert.False(transfer.HasEnded);
            Assert.Equal(kind == Http2EventKind.Head, !transfer.HasHead);
            transfer.HasHead = true;
            if (kind == Http2EventKind.Data) input = TakeData(to, stream, transfer, input);
            if (kind == Http2EventKind.Trailers) Assert.Equal($"x-sum: {transfer.Length}", Heads.Text(stream.Trailers));
            if (to.Session.EndsStream)
            {
                transfer.HasEnded = true;
                Assert.Equal(transfer.Length, transfer.Received);
                Assert.Equal(transfer.HasTrailers, kind == Http2EventKind.Trailers);
            }

            if (kind == Http2EventKind.Head && to.Session.Role == Http2Role.Server) Answer(stream);
            to.Settle(stream);
        }
    }

    private static ReadOnlySpan<byte> TakeData(End to, Http2StreamState stream, Transfer transfer, ReadOnlySpan<byte> input)
    {
        int length = to.Session.DataLength;
        for (int i = 0; i < length; i++) Assert.True(input[i] == Pattern(stream.Id, transfer.Received + i));
        transfer.Received += length;
        Assert.True(stream.ReceiveWindow.Available >= 0);
        to.Session.Consumed(stream, length);
        return input[length..];
    }

    private void Answer(Http2StreamState stream)
    {
        Assert.Equal($"/{stream.Id}", Bytes.Text(stream.Head.Path));
        Transfer response = _transfers[stream.Id].Response;
        bool ends = response is { Length: 0, HasTrailers: false };
        Server.Session.WriteResponseHead(stream, Heads.Response(200, $"X-Random: {_random.Next(5)}\r\n"), MessageFraming.Chunked, ends);
        if (!ends) Server.Sending.Add(stream, response);
    }

    /// <summary>One side.</summary>
    internal sealed class End
    {
        public End(Http2Role role, Http2SessionOptions options)
        {
            Session = new Http2Session(role, options, Output, Pool);
            Session.Start();
        }

        public Http2Session Session { get; }

        public ArrayBufferWriter<byte> Output { get; } = new();

        public StreamPool Pool { get; } = new();

        public Dictionary<Http2StreamState, Transfer> Sending { get; } = [];

        public int Delivered { get; set; }

        // Used again at once: nothing of the session may hold it.
        public void Settle(Http2StreamState stream)
        {
            if (stream.Status == Http2StreamStatus.Closed && !Sending.ContainsKey(stream)) Pool.GiveBack(stream);
        }
    }
}
