using System.Net;
using Waterfall.Core.IO;
using Waterfall.Core.IO.Engines;

namespace Waterfall.Micro.Memory;

/// <summary>An engine whose connections end in memory: what the gateway itself costs, without the kernel. Connects are made at once, to upstreams that answer.</summary>
internal sealed class MemoryEngine(EventLoop loop, byte[] answer) : LoopEngine
{
    private List<MemoryConnection> _ready = [];
    private List<MemoryConnection> _delivering = [];

    internal bool HasEvents => _ready.Count > 0;

    internal override int Poll(int timeoutMs)
    {
        (_ready, _delivering) = (_delivering, _ready);
        foreach (var connection in _delivering)
            connection.Deliver();
        var count = _delivering.Count;
        _delivering.Clear();
        return count;
    }

    internal void Add(MemoryConnection connection) => _ready.Add(connection);

    internal override LoopTask<ConnectResult> ConnectAsync(EndPoint endPoint, long timeoutMs) =>
        new(new ConnectResult(new MemoryConnection(loop, this, endPoint, answer), TransportError.None));

    internal override Listener Listen(ListenSocket socket, Action<Connection> onAccept) => throw new NotSupportedException("Clients come through the benchmark.");

    internal override void Wake()
    {
    }

    public override void Dispose()
    {
    }
}
