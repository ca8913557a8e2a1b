using Waterfall.Core.IO;

namespace Waterfall.Core.Streams;

/// <summary>A client's connection from its first byte to its last, whatever it speaks.</summary>
internal abstract class ServerSession(ServerSessions sessions, Connection connection, ServerSettings settings, ClientPeer peer)
{
    /// <summary>The sessions of the loop, of which this is one.</summary>
    protected ServerSessions Sessions { get; } = sessions;

    internal Connection Connection { get; } = connection;

    internal ServerSettings Settings { get; } = settings;

    internal ClientPeer Peer { get; } = peer;

    /// <summary>The session's place among those of its loop.</summary>
    internal int Index { get; set; }

    /// <summary>Told when the session is over.</summary>
    internal Action? OnEnd { get; init; }

    /// <summary>Serves the connection to its end.</summary>
    internal abstract LoopTask RunAsync();

    /// <summary>Ends the session if no request is under way; otherwise with the answers under way.</summary>
    internal abstract void Drain();

    /// <summary>Ends the session wherever it stands.</summary>
    internal abstract void Abort();
}
