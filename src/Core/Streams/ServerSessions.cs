using System.Diagnostics;
using Waterfall.Core.IO;
using Waterfall.Core.IO.Tls;
using Waterfall.Core.Memory;

namespace Waterfall.Core.Streams;

/// <summary>The client sessions of one loop.</summary>
internal sealed class ServerSessions(EventLoop loop, IStreamHandler handler)
{
    private const int StreamsKept = 8192;

    // Whoever has just connected is about to ask: a client does not send again what a new connection did not take.
    private const long NewConnectionMs = 1000;

    private ServerSession[] _sessions = new ServerSession[64];
    private bool _isEnding;

    internal IStreamHandler Handler { get; } = handler;

    internal Slab<Http1ServerStream> Streams { get; } = new(static () => new Http1ServerStream(), StreamsKept);

    internal Slab<Http2ServerStream> Http2Streams { get; } = new(() => new Http2ServerStream(loop), StreamsKept);

    /// <summary>How many are open.</summary>
    internal int Count { get; private set; }

    /// <summary>Whether every answer is its connection's last.</summary>
    internal bool IsDraining { get; private set; }

    /// <summary>
    /// Serves a connection in the protocol that was agreed on. Where nothing was, what the client begins with tells (RFC 9113 3.3):
    /// <see cref="Switch"/>. <paramref name="onEnd"/> is told when the connection is gone.
    /// </summary>
    internal void Start(Connection connection, ServerSettings settings, ClientPeer peer, NegotiatedProtocol protocol = NegotiatedProtocol.None, Action? onEnd = null)
    {
        ServerSession session = protocol == NegotiatedProtocol.Http2 && settings.Http2 is not null
            ? new Http2ServerSession(this, connection, settings, peer) { Index = Count, OnEnd = onEnd }
            : new Http1ServerSession(this, connection, settings, peer) { Index = Count, OnEnd = onEnd };
        if (Count == _sessions.Length)
            Array.Resize(ref _sessions, Count * 2);
        _sessions[Count++] = session;
        loop.Detach(session.RunAsync());
    }

    /// <summary>Goes on with a connection whose client has turned out to speak HTTP/2; what it sent is unread.</summary>
    internal void Switch(ServerSession from)
    {
        var session = new Http2ServerSession(this, from.Connection, from.Settings, from.Peer) { Index = from.Index, OnEnd = from.OnEnd };
        _sessions[from.Index] = session;
        from.Index = -1;
        loop.Detach(session.RunAsync());
    }

    /// <summary>From now on every answer is its connection's last, and says so.</summary>
    internal void BeginDrain() => IsDraining = true;

    /// <summary>How long a connection without a request may take for what comes before it, its usual time being <paramref name="timeoutMs"/>.</summary>
    internal long NewConnectionTimeoutMs(long timeoutMs) => _isEnding ? Math.Min(timeoutMs, NewConnectionMs) : timeoutMs;

    /// <summary>
    /// Lets a connection that is about to make its first request go on for as long as is left of a moment since <paramref name="deadline"/> was set
    /// <paramref name="timeoutMs"/> ahead. False where it is not so new.
    /// </summary>
    internal bool WaitForNew(Deadline deadline, long timeoutMs)
    {
        var now = loop.Timers.NowMs;
        var leftMs = deadline.IsSet ? Math.Min(deadline.DueMs, deadline.DueMs - timeoutMs + NewConnectionMs) - now : 0;
        if (leftMs <= 0)
            return false;
        deadline.Set(leftMs, deadline.Reason);
        return true;
    }

    /// <summary>Ends idle sessions now, new ones when they have not asked for a moment, and the others after the answer they are at.</summary>
    internal void Drain()
    {
        _isEnding = true;
        for (var i = Count - 1; i >= 0; i--)
        {
            if (i < Count)
                _sessions[i].Drain();
        }
    }

    /// <summary>Ends all sessions with a reset.</summary>
    internal void Abort()
    {
        while (Count > 0)
        {
            var session = _sessions[Count - 1];
            Remove(session);
            session.Abort();
        }
    }

    internal void Remove(ServerSession session)
    {
        var index = session.Index;
        if (index < 0)
            return;
        var last = _sessions[--Count];
        _sessions[index] = last;
        last.Index = index;
        _sessions[Count] = null!;
        session.Index = -1;
        session.OnEnd?.Invoke();
    }
}
