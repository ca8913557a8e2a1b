using System.Net;
using System.Net.Sockets;

namespace Waterfall.Functional.Budgets;

/// <summary>Clients that each keep one request in flight, on one thread, and allocate nothing once they are connected.</summary>
internal sealed class QuietClients : IQuietClients
{
    private static readonly byte[] Request = "GET /users/42?fields=name HTTP/1.1\r\nHost: example.test\r\nUser-Agent: quiet\r\nAccept: */*\r\n\r\n"u8.ToArray();

    private readonly Socket[] _sockets;
    private readonly byte[] _buffer = new byte[16 * 1024];

    public QuietClients(EndPoint gateway, int count)
    {
        _sockets = new Socket[count];
        for (var i = 0; i < count; i++)
        {
            _sockets[i] = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = 30_000 };
            _sockets[i].Connect(gateway);
        }
    }

    // All clients in turn.
    public int Run(int requests, byte[] ending)
    {
        var good = 0;
        var inFlight = Math.Min(requests, _sockets.Length);
        for (var i = 0; i < inFlight; i++) _sockets[i].Send(Request);
        for (var i = 0; i < requests; i++)
        {
            var socket = _sockets[i % _sockets.Length];
            if (Read(socket, ending)) good++;
            if (i + inFlight < requests) socket.Send(Request);
        }
        return good;
    }

    public void Dispose()
    {
        foreach (var socket in _sockets) socket.Dispose();
    }

    private bool Read(Socket socket, byte[] ending)
    {
        var filled = 0;
        while (true)
        {
            var received = socket.Receive(_buffer.AsSpan(filled));
            if (received == 0) return false;
            filled += received;
            if (_buffer.AsSpan(0, filled).EndsWith(ending)) return _buffer.AsSpan(0, filled).StartsWith("HTTP/1.1 200 "u8);
        }
    }
}
