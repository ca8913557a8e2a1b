using Waterfall.Core.IO;
using Waterfall.Core.Memory;
using Waterfall.Core.Streams;

namespace Waterfall.Core.Pipeline;

/// <summary>The tunnels of one loop.</summary>
internal sealed class Tunnels(EventLoop loop)
{
    private const int Kept = 8192;

    // Closed connections come back at once, to another gateway: no faster than this unless the time for draining demands it.
    private const long DrainPaceMs = 10;

    private readonly Slab<Tunnel> _pool = new(() => new Tunnel(loop), Kept);
    private Tunnel[] _open = new Tunnel[16];
    private bool _isDraining;

    /// <summary>How many are open.</summary>
    internal int Count { get; private set; }

    /// <summary>Relays between the two streams of an exchange, whose 101 has been written, until both sides have ended.</summary>
    internal async LoopTask RunAsync(Exchange exchange, HttpStream upstream, WebSocketSettings settings)
    {
        var tunnel = _pool.Get();
        Add(tunnel);
        exchange.BeginTunnel();
        loop.Counters.WebSockets++;
        loop.Counters.OpenWebSockets++;
        try
        {
            await tunnel.RunAsync(exchange, upstream, settings, _isDraining ? 1 : 0);
        }
        finally
        {
            loop.Counters.OpenWebSockets--;
            Remove(tunnel);
            _pool.Return(tunnel);
        }
    }

    /// <summary>
    /// The gateway stops: both ends of each tunnel are told to close (RFC 6455 7.4.1: 1001), one tunnel after the other within three quarters of the time,
    /// the rest of which is left for their answers.
    /// </summary>
    /// <param name="windowMs">How long draining may take.</param>
    internal void Drain(long windowMs)
    {
        _isDraining = true;
        var spread = Math.Min(windowMs * 3 / 4, Count * DrainPaceMs);
        for (var i = 0; i < Count; i++)
            _open[i].CloseAfter(1 + (spread * i / Count));
    }

    private void Add(Tunnel tunnel)
    {
        if (Count == _open.Length)
            Array.Resize(ref _open, Count * 2);
        tunnel.Index = Count;
        _open[Count++] = tunnel;
    }

    private void Remove(Tunnel tunnel)
    {
        var last = _open[--Count];
        _open[tunnel.Index] = last;
        last.Index = tunnel.Index;
        _open[Count] = null!;
    }
}
