using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace Waterfall.Core.IO.Engines;

/// <summary>A listening socket on a <see cref="SocketEngine"/>: one accept under way at any time.</summary>
[SuppressMessage("Design", "CA1001", Justification = "The pending accept ends with the socket, which others own.")]
internal sealed class SocketListener : Listener, IDeadlineOwner
{
    // With no descriptor or memory left, accepting again at once would spin.
    private const int PauseMs = 100;

    private readonly EventLoop _loop;
    private readonly SocketEngine _engine;
    private readonly Socket _socket;
    private readonly Action<Connection> _onAccept;
    private readonly SocketAsyncEventArgs _args = new();
    private readonly Deadline _pause;
    private readonly Action _onAccepted;
    private bool _stopped;

    internal SocketListener(EventLoop loop, SocketEngine engine, ListenSocket socket, Action<Connection> onAccept)
    {
        _loop = loop;
        _engine = engine;
        _socket = socket.Socket;
        _onAccept = onAccept;
        _pause = new Deadline(loop.Timers, this);
        _onAccepted = OnAccepted;
        LocalEndPoint = socket.LocalEndPoint;
        _args.Completed += (_, _) => _engine.Enqueue(_onAccepted);
        Accept();
    }

    internal override EndPoint LocalEndPoint { get; }

    internal override void Stop()
    {
        if (_stopped)
            return;
        _stopped = true;
        _pause.Remove();
        try
        {
            for (var i = 0; i < ListenSocket.Backlog; i++)
                Serve(_socket.Accept());
        }
        catch (SocketException)
        {
            // WouldBlock: that was the last; anything else: there is nothing to accept from.
        }
    }

    private void Accept()
    {
        try
        {
            _args.AcceptSocket = null;
            if (!_socket.AcceptAsync(_args))
                _engine.Enqueue(_onAccepted);
        }
        catch (ObjectDisposedException)
        {
            _stopped = true;
        }
    }

    private void OnAccepted()
    {
        var accepted = _args.AcceptSocket;
        if (_args.SocketError == SocketError.Success && accepted is not null)
        {
            Serve(accepted);
        }
        else if (!_stopped)
        {
            _loop.Counters.AcceptErrors++;
            if (_args.SocketError is SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable)
            {
                _pause.Set(PauseMs, DeadlineReason.Idle);
                return;
            }
        }
        if (!_stopped && _args.SocketError != SocketError.OperationAborted)
            Accept();
    }

    private void Serve(Socket accepted)
    {
        _loop.Counters.Accepted++;
        _onAccept(_engine.Add(accepted, RemoteOf(accepted)));
    }

    private static EndPoint RemoteOf(Socket socket)
    {
        try
        {
            var remote = socket.RemoteEndPoint;
            return remote is IPEndPoint { Address.IsIPv4MappedToIPv6: true } mapped ? new IPEndPoint(mapped.Address.MapToIPv4(), mapped.Port)
                : remote ?? Native.NativeAddress.UnixPeer;
        }
        catch (SocketException)
        {
            return Native.NativeAddress.UnixPeer; // it left again; reading will say so
        }
    }

    void IDeadlineOwner.OnDeadline(Deadline deadline, DeadlineReason reason) => Accept();
}
