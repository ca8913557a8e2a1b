using System.Net;
using Waterfall.Core.IO;
using Waterfall.Core.IO.Engines;

namespace Waterfall.Testing.Manual;

/// <summary>An engine without an operating system: the test is every peer, and the clock. Nothing happens but in <see cref="EventLoop.RunOnce"/>.</summary>
internal sealed class ManualEngine(EventLoop loop, ManualClock clock) : LoopEngine
{
    private List<ManualConnection> _signalled = [];
    private List<ManualConnection> _signalling = [];

    /// <summary>What becomes of connects from now on.</summary>
    internal ConnectBehaviour OnConnect { get; set; }

    /// <summary>What becomes of connects to an end point that fares otherwise than the rest.</summary>
    internal Dictionary<EndPoint, ConnectBehaviour> OnConnectTo { get; } = [];

    /// <summary>The upstream's ends of connections made, oldest first.</summary>
    internal List<ManualPeer> Connected { get; } = [];

    /// <summary>Connects that are neither made nor refused yet.</summary>
    internal List<ManualConnect> Pending { get; } = [];

    internal bool HasEvents => _signalled.Count > 0;

    internal override int Poll(int timeoutMs)
    {
        loop.Timers.SetNow(clock.NowMs);
        (_signalled, _signalling) = (_signalling, _signalled);
        foreach (var connection in _signalling)
            connection.Deliver();
        var count = _signalling.Count;
        _signalling.Clear();
        return count;
    }

    internal override void Wake()
    {
    }

    internal override Listener Listen(ListenSocket socket, Action<Connection> onAccept) =>
        throw new NotSupportedException("Clients of a manual loop come through Accept.");

    /// <summary>A client connects: the gateway's end and the client's.</summary>
    internal (Connection Connection, ManualPeer Client) Accept(EndPoint remote)
    {
        var peer = new ManualPeer();
        return (new ManualConnection(loop, this, peer, remote), peer);
    }

    internal override async LoopTask<ConnectResult> ConnectAsync(EndPoint endPoint, long timeoutMs)
    {
        var behaviour = OnConnectTo.GetValueOrDefault(endPoint, OnConnect);
        if (behaviour == ConnectBehaviour.Refuse)
            return new ConnectResult(null, TransportError.Refused);
        if (behaviour == ConnectBehaviour.Hang)
        {
            var pending = new ManualConnect(loop, timeoutMs);
            Pending.Add(pending);
            var error = await pending.Done;
            Pending.Remove(pending);
            if (error != TransportError.None)
                return new ConnectResult(null, error);
        }
        var (connection, peer) = Accept(endPoint);
        Connected.Add(peer);
        return new ConnectResult(connection, TransportError.None);
    }

    internal void Signal(ManualConnection connection) => _signalled.Add(connection);

    public override void Dispose()
    {
    }
}
