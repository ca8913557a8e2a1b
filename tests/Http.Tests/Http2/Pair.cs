using System.Buffers;
using Waterfall.Http.Http2;
using Waterfall.Http.Semantics;

namespace Waterfall.Http.Tests.Http2;

/// <summary>Two sessions back to back in memory.</summary>
internal static class Pair
{
    public static (Side Server, Side Client, Func<int, int> Split) Connected(HttpLimits? limits = null)
    {
        var options = new Http2SessionOptions { Limits = limits ?? HttpLimits.Default, Local = new Http2Settings { MaxConcurrentStreams = 100, EnableConnectProtocol = true } };
        var server = new Side(Http2Role.Server, options);
        var client = new Side(Http2Role.Client, new Http2SessionOptions { Limits = options.Limits, Local = new Http2Settings() });
        Pump(client, server);
        Pump(server, client);
        Pump(client, server);
        server.Log.Clear();
        client.Log.Clear();
        return (server, client, left => left);
    }

    /// <summary>Delivers everything that one side has written.</summary>
    public static void Pump(Side from, Side to)
    {
        ReadOnlySpan<byte> written = from.Output.WrittenSpan[from.Delivered..];
        from.Delivered = from.Output.WrittenCount;
        from.Session.OutputSent();
        to.Receive(written);
    }
}

/// <summary>One of them.</summary>
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
