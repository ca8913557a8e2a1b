using System.Buffers;
using Waterfall.Http.Http2;

namespace Waterfall.Http.Tests.Http2;

/// <summary>One of two sessions back to back, with its owner.</summary>
internal sealed class Side
{
    public Side(Http2Role role, Http2SessionOptions options)
    {
        Session = new Http2Session(role, options, Output, Pool);
        Session.Start();
    }

    public Http2Session Session { get; }

    public ArrayBufferWriter<byte> Output { get; } = new();

    public StreamPool Pool { get; } = new();

    public Dictionary<uint, Http2StreamState> Streams { get; } = [];

    public List<string> Log { get; } = [];

    public int Delivered { get; set; }

    public void Receive(ReadOnlySpan<byte> input)
    {
        while (true)
        {
            Http2EventKind kind = Session.Read(input, out int consumed);
            input = input[consumed..];
            if (Session.Stream is { } stream) Streams[stream.Id] = stream;
            if (kind == Http2EventKind.NeedMore) return;
            Assert.True(kind != Http2EventKind.Error, Session.Error.ToString());
            if (kind == Http2EventKind.Head) Log.Add($"Head {Session.Stream!.Head.Status}");
            if (kind == Http2EventKind.Trailers) Log.Add($"Trailers {Heads.Text(Session.Stream!.Trailers)}");
            if (kind != Http2EventKind.Data) continue;
            Log.Add($"Data {Session.DataLength}");
            Session.Consumed(Session.Stream!, Session.DataLength);
            input = input[Session.DataLength..];
        }
    }
}
