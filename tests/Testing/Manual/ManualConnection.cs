using System.Net;
using Waterfall.Core.IO;

namespace Waterfall.Testing.Manual;

/// <summary>The gateway's end of a connection whose other end is the test. Readiness is an edge and a short receive empties it, as with epoll(7).</summary>
internal sealed class ManualConnection : Connection
{
    private readonly ManualEngine _engine;
    private readonly ManualPeer _peer;
    private bool _canSend = true;
    private bool _signalled;
    private bool _readable;
    private bool _writable;

    internal ManualConnection(EventLoop loop, ManualEngine engine, ManualPeer peer, EndPoint remote) : base(loop, remote)
    {
        _engine = engine;
        _peer = peer;
        peer.Attach(this);
    }

    /// <summary>The peer did something: an edge for the next poll.</summary>
    internal void Signal(bool readable, bool writable)
    {
        _readable |= readable;
        _writable |= writable;
        if (IsClosed || _signalled)
            return;
        _signalled = true;
        _engine.Signal(this);
    }

    internal void Deliver()
    {
        _signalled = false;
        var (readable, writable) = (_readable, _writable);
        _readable = _writable = false;
        if (IsClosed)
            return;
        if (writable)
        {
            _canSend = true;
            if (!Output.Queue.IsEmpty && !IsDirty)
                Send();
        }
        if (!readable || IsClosed)
            return;
        PeerHungUp |= _peer.HasEnded || _peer.HasReset;
        PeerReset |= _peer.HasReset;
        OnReadable();
    }

    internal override bool Receive()
    {
        if (_peer.HasReset)
        {
            Fail(TransportError.Reset);
            return true;
        }
        var block = Loop.Buffers.RentLarge();
        var room = block.Free;
        var count = _peer.Take(block.Writable);
        if (count > 0)
        {
            BytesReceived += count;
            block.End += count;
            CanReceive = count == room || PeerHungUp;
            Input.Queue.Append(block);
            return true;
        }
        block.Return();
        CanReceive = false;
        if (!_peer.HasEnded)
            return false;
        Input.End();
        return true;
    }

    internal override void Send()
    {
        var queue = Output.Queue;
        while (_canSend && !queue.IsEmpty)
        {
            if (_peer.HasReset)
            {
                Fail(TransportError.Reset);
                return;
            }
            var wanted = queue.FirstSpan;
            var sent = _peer.Give(wanted);
            BytesSent += sent;
            _canSend = sent == wanted.Length;
            queue.Skip(sent);
        }
        WatchSend(blocked: !queue.IsEmpty);
        Output.OnSent();
    }

    protected override void ShutdownSend() => _peer.OnGatewayEnd();

    protected override void CloseTransport(bool reset) => _peer.OnGatewayClose(reset);
}
