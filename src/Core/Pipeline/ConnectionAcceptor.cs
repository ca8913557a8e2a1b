using System.Net;
using Waterfall.Core.IO;
using Waterfall.Core.IO.ProxyProtocol;
using Waterfall.Core.IO.Tls;

namespace Waterfall.Core.Pipeline;

/// <summary>
/// What happens on one loop between a connection's acceptance and its session: the header of the PROXY protocol, and TLS. Handshakes beyond the limit wait
/// in line, unread.
/// </summary>
internal sealed class ConnectionAcceptor(GatewayLoop loop)
{
    private readonly HashSet<PendingClient> _pending = [];
    private readonly Queue<PendingClient> _line = new();

    /// <summary>Connections that have no session yet.</summary>
    internal int Pending => _pending.Count;

    /// <summary>Handshakes under way.</summary>
    internal int Handshakes { get; private set; }

    /// <summary>Takes a connection; <paramref name="onEnd"/> is told when it is gone.</summary>
    internal void Accept(Connection connection, ListenerPolicy policy, bool isSecure, Action? onEnd)
    {
        if (policy is { Tls: null, ProxyProtocol: ProxyProtocolMode.Off })
        {
            loop.Sessions.Start(connection, policy.Settings, loop.Peers.Get(connection.RemoteEndPoint, policy.Trusts(connection.RemoteEndPoint), isSecure), NegotiatedProtocol.None, onEnd);
            return;
        }
        var client = new PendingClient(loop, connection, policy, isSecure) { OnEnd = onEnd };
        _pending.Add(client);
        loop.Loop.Detach(client.RunAsync());
    }

    /// <summary>Closes the connections that have no session yet, but for new ones: they have asked for nothing.</summary>
    internal void Drain()
    {
        foreach (var client in _pending.ToArray())
            client.Drain();
    }

    /// <summary>Closes the connections that have no session yet.</summary>
    internal void Close()
    {
        foreach (var client in _pending.ToArray())
            client.Abort();
    }

    internal void Remove(PendingClient client) => _pending.Remove(client);

    /// <summary>Completes when the client's handshake may begin: true, and <see cref="Leave"/> follows. False when it was given up meanwhile.</summary>
    internal LoopSignal<bool> EnterAsync(PendingClient client, ServerTlsContext tls)
    {
        var turn = client.Turn;
        if (Handshakes < tls.MaxHandshakes)
        {
            Handshakes++;
            turn.Set(true);
        }
        else
        {
            _line.Enqueue(client);
        }
        return turn;
    }

    /// <summary>A handshake is over: the next one's turn. Those that were given up while they waited hold no place.</summary>
    internal void Leave()
    {
        Handshakes--;
        while (_line.TryDequeue(out var next))
        {
            if (next.Turn.IsCompleted)
                continue;
            Handshakes++;
            next.Turn.Set(true);
            return;
        }
    }
}
