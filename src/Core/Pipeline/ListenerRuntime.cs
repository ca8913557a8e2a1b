using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Waterfall.Core.IO;
using Waterfall.Core.Streams;

namespace Waterfall.Core.Pipeline;

/// <summary>A listener on all loops: takes connections in, within its limit, and starts their sessions.</summary>
internal sealed class ListenerRuntime(ListenSocket[] sockets)
{
    private readonly List<(GatewayLoop Loop, Listener Listener, ListenSocket Socket)> _opened = [];
    private static readonly EndPoint NoAddress = new UnixDomainSocketEndPoint("unknown");

    private ListenerPolicy _policy = null!;
    private Action? _onEnd;
    private int _connections;

    internal EndPoint EndPoint => sockets[0].LocalEndPoint;

    /// <summary>What connections accepted from here on go by.</summary>
    internal void Apply(ListenerPolicy policy) => Volatile.Write(ref _policy, policy);

    /// <summary>Starts accepting.</summary>
    internal Task StartAsync(GatewayLoop[] loops) => Task.WhenAll(loops.Select((loop, index) => loop.Loop.InvokeAsync(() =>
    {
        var listener = loop.Loop.Engine.Listen(sockets[index], connection => Accept(loop, connection));
        lock (_opened)
            _opened.Add((loop, listener, sockets[index]));
        return LoopTask.Completed;
    })));

    /// <summary>Stops accepting and frees the address. Connections stay. Each socket is closed by the loop that was the last to accept from it: no connection is made in between.</summary>
    internal Task CloseAsync()
    {
        var left = _opened.Count;
        return Task.WhenAll(_opened.Select(each => each.Loop.Loop.InvokeAsync(() =>
        {
            each.Listener.Stop();
            if (Interlocked.Decrement(ref left) == 0 || !each.Socket.IsShared)
                each.Socket.Close();
            return LoopTask.Completed;
        })));
    }

    /// <summary>Frees an address that nothing was accepted from.</summary>
    internal void CloseSockets()
    {
        foreach (var socket in sockets.Distinct())
            socket.Close();
    }

    /// <summary>Serves a connection that somebody else accepted.</summary>
    internal static PipeConnection Attach(
        GatewayLoop loop, ListenerPolicy policy, bool isSecure, IDuplexPipe pipe, EndPoint? remote, Action? abort, CancellationToken connectionClosed)
    {
        var endPoint = remote ?? NoAddress;
        var connection = new PipeConnection(loop.Loop, pipe, endPoint, abort, connectionClosed);
        loop.Acceptor.Accept(connection, policy, isSecure, onEnd: null);
        return connection;
    }

    private void Accept(GatewayLoop loop, Connection connection)
    {
        var policy = Volatile.Read(ref _policy);
        if (policy.MaxConnections > 0 && Interlocked.Increment(ref _connections) > policy.MaxConnections)
        {
            Interlocked.Decrement(ref _connections);
            loop.Loop.Counters.RefusedConnections++;
            connection.Close();
            return;
        }
        loop.Acceptor.Accept(connection, policy, isSecure: false, policy.MaxConnections > 0 ? _onEnd ??= () => Interlocked.Decrement(ref _connections) : null);
    }
}
