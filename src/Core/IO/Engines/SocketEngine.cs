using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Waterfall.Core.IO.Engines;

/// <summary>
/// The engine of other systems, over System.Net.Sockets. Its callbacks come on the thread pool and only enqueue; the work is done on the loop. Slower than
/// <see cref="EpollEngine"/>: every wait crosses threads.
/// </summary>
internal sealed class SocketEngine(EventLoop loop) : LoopEngine
{
    private readonly ConcurrentQueue<Action> _events = new();
    private readonly AutoResetEvent _wakeup = new(false);
    private readonly HashSet<Connection> _connections = [];

    internal override int Poll(int timeoutMs)
    {
        if (_events.IsEmpty)
            _wakeup.WaitOne(timeoutMs);
        loop.Timers.SetNow(LoopClock.NowMs);
        loop.Counters.Ticks++;
        var count = 0;
        for (var left = _events.Count; left > 0 && _events.TryDequeue(out var @event); left--, count++)
            @event();
        return count;
    }

    internal override void Wake() => _wakeup.Set();

    /// <summary>From a callback: has something done on the loop.</summary>
    internal void Enqueue(Action @event)
    {
        _events.Enqueue(@event);
        _wakeup.Set();
    }

    internal override Listener Listen(ListenSocket socket, Action<Connection> onAccept) => new SocketListener(loop, this, socket, onAccept);

    internal override async LoopTask<ConnectResult> ConnectAsync(EndPoint endPoint, long timeoutMs)
    {
        var isUnix = endPoint is UnixDomainSocketEndPoint;
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, isUnix ? ProtocolType.Unspecified : ProtocolType.Tcp);
        var error = await new SocketConnect(loop, this, socket, endPoint, timeoutMs).WaitAsync();
        if (error == SocketError.Success)
            return new ConnectResult(Add(socket, endPoint), TransportError.None);
        socket.Dispose();
        return new ConnectResult(null, ErrorOf(error));
    }

    internal SocketConnection Add(Socket socket, EndPoint remote)
    {
        socket.Blocking = false;
        if (socket.AddressFamily != AddressFamily.Unix)
            socket.NoDelay = true;
        var connection = new SocketConnection(loop, this, socket, remote);
        _connections.Add(connection);
        return connection;
    }

    internal void Forget(Connection connection) => _connections.Remove(connection);

    internal static TransportError ErrorOf(SocketError error) => error switch
    {
        SocketError.Success => TransportError.None,
        SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown => TransportError.Reset,
        SocketError.ConnectionRefused or SocketError.AddressNotAvailable => TransportError.Refused,
        SocketError.HostUnreachable or SocketError.NetworkUnreachable => TransportError.Unreachable,
        SocketError.TimedOut => TransportError.TimedOut,
        _ => TransportError.Other,
    };

    public override void Dispose()
    {
        foreach (var connection in _connections.ToArray())
            connection.Abort();
        // The event is left to the collector: a callback may still set it.
    }
}
