using System.Net;

namespace Waterfall.Functional.Budgets;

/// <summary>Clients with HTTP/2 that keep a number of streams in use on each of their connections.</summary>
internal sealed class QuietHttp2Clients : IQuietClients
{
    private readonly QuietHttp2Connection[] _connections;
    private readonly int _streams;

    public QuietHttp2Clients(EndPoint gateway, int connections, int streams, QuietHttp2Request kind = QuietHttp2Request.Get)
    {
        _connections = new QuietHttp2Connection[connections];
        _streams = streams;
        for (var i = 0; i < connections; i++) _connections[i] = new QuietHttp2Connection(gateway, kind);
    }

    public int Run(int requests, byte[] ending)
    {
        var left = requests;
        foreach (var connection in _connections)
        {
            connection.Clear();
            left -= Fill(connection, left);
        }
        for (var open = requests; open > 0;)
        {
            foreach (var connection in _connections)
            {
                if (connection.InFlight == 0) continue;
                var before = connection.Ends;
                connection.Receive(ending);
                open -= connection.Ends - before;
                left -= Fill(connection, left);
            }
        }
        return Good();
    }

    public void Dispose()
    {
        foreach (var connection in _connections) connection.Dispose();
    }

    // Whatever came in leaves its place to new requests, all in one send.
    private int Fill(QuietHttp2Connection connection, int left)
    {
        var count = Math.Min(left, _streams - connection.InFlight);
        for (var i = 0; i < count; i++) connection.Request();
        connection.Flush();
        return count;
    }

    private int Good()
    {
        var (heads, bodies, ends) = (0, 0, 0);
        foreach (var connection in _connections)
        {
            heads += connection.Heads;
            bodies += connection.Bodies;
            ends += connection.Ends;
        }
        return Math.Min(ends, Math.Min(heads, bodies));
    }
}
