using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace Waterfall.Core.IO.Engines;

/// <summary>A connected socket on a <see cref="SocketEngine"/>. Readiness is a receive of no bytes; what the kernel does not take at once is sent by a copy.</summary>
[SuppressMessage("Design", "CA1001", Justification = "The pending call and its event arguments end with the socket.")]
internal sealed class SocketConnection : Connection
{
    private const int MaxPending = 64 * 1024;

    private readonly SocketEngine _engine;
    private readonly Socket _socket;
    private readonly SocketAsyncEventArgs _receive = new();
    private readonly Action _onReceivable;
    private SocketAsyncEventArgs? _send;
    private bool _armed;
    private bool _sending;

    internal SocketConnection(EventLoop loop, SocketEngine engine, Socket socket, EndPoint remote) : base(loop, remote)
    {
        _engine = engine;
        _socket = socket;
        _onReceivable = OnReceivable;
        _receive.SetBuffer(Array.Empty<byte>(), 0, 0);
        _receive.Completed += (_, _) => _engine.Enqueue(_onReceivable);
        Arm();
    }

    internal override bool Receive()
    {
        var block = Loop.Buffers.RentLarge();
        var count = _socket.Receive(block.Writable, SocketFlags.None, out var error);
        if (error == SocketError.Success && count > 0)
        {
            Loop.Counters.Receives++;
            BytesReceived += count;
            block.End += count;
            Input.Queue.Append(block);
            // Another wait tells whether there is more: here readiness is a level, not an edge.
            CanReceive = false;
            Arm();
            return true;
        }
        block.Return();
        CanReceive = false;
        if (error == SocketError.WouldBlock)
        {
            Arm();
            return false;
        }
        if (error == SocketError.Success)
            Input.End();
        else
            Fail(SocketEngine.ErrorOf(error));
        return true;
    }

    internal override void Send()
    {
        var queue = Output.Queue;
        while (!_sending && !queue.IsEmpty)
        {
            var sent = _socket.Send(queue.FirstSpan, SocketFlags.None, out var error);
            if (error == SocketError.WouldBlock)
            {
                SendPending();
                break;
            }
            if (error != SocketError.Success)
            {
                Fail(SocketEngine.ErrorOf(error));
                return;
            }
            OnSent(sent);
        }
        WatchSend(blocked: !queue.IsEmpty || _sending);
        Output.OnSent();
    }

    internal override void KeepAlive(long silenceMs, long timeoutMs)
    {
        var (silence, interval) = KeepAliveSeconds(silenceMs, timeoutMs);
        try
        {
            _socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            _socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, silence);
            _socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, interval);
            _socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, KeepAliveProbes);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Not to be had, as with unix sockets.
        }
    }

    protected override void ShutdownSend() => Shutdown(SocketShutdown.Send);

    private void Shutdown(SocketShutdown how)
    {
        try
        {
            _socket.Shutdown(how);
        }
        catch (SocketException)
        {
            // The peer has gone already: there is nobody to tell.
        }
    }

    protected override void CloseTransport(bool reset)
    {
        // A socket disposed of under a pending call resets its connection; one that was shut down ends in order.
        if (reset)
            _socket.LingerState = new LingerOption(true, 0);
        else
            Shutdown(SocketShutdown.Both);
        _engine.Forget(this);
        _socket.Dispose();
    }

    private void Arm()
    {
        if (_armed || IsClosed)
            return;
        _armed = true;
        if (!_socket.ReceiveAsync(_receive))
            _engine.Enqueue(_onReceivable);
    }

    private void OnReceivable()
    {
        _armed = false;
        if (IsClosed)
            return;
        LookForEnd();
        OnReadable();
        // Nobody may have read; then the next wait starts when somebody does.
    }

    private void LookForEnd()
    {
        Span<byte> one = stackalloc byte[1];
        var count = _socket.Receive(one, SocketFlags.Peek, out var error);
        if (error == SocketError.WouldBlock)
            return;
        PeerHungUp = error != SocketError.Success || count == 0;
        PeerReset = error != SocketError.Success;
    }

    // The kernel's buffer is full: a copy goes by an asynchronous send, because the queue's blocks may go elsewhere before it is done.
    private void SendPending()
    {
        var bytes = Output.Queue.FirstSpan;
        var count = Math.Min(bytes.Length, MaxPending);
        var copy = ArrayPool<byte>.Shared.Rent(count);
        bytes[..count].CopyTo(copy);
        if (_send is null)
        {
            _send = new SocketAsyncEventArgs();
            _send.Completed += (_, _) => _engine.Enqueue(OnPendingSent);
        }
        _send.SetBuffer(copy, 0, count);
        _sending = true;
        if (!_socket.SendAsync(_send))
            _engine.Enqueue(OnPendingSent);
    }

    private void OnPendingSent()
    {
        _sending = false;
        ArrayPool<byte>.Shared.Return(_send!.Buffer!);
        if (IsClosed)
            return;
        if (_send.SocketError != SocketError.Success)
        {
            Fail(SocketEngine.ErrorOf(_send.SocketError));
            return;
        }
        OnSent(_send.BytesTransferred);
        Send();
    }

    private void OnSent(int count)
    {
        Loop.Counters.Sends++;
        BytesSent += count;
        Output.Queue.Skip(count);
    }
}
