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
