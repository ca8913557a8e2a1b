using System.Net;
using System.Runtime.InteropServices;
using System.Text;

namespace Waterfall.Testing.Manual;

/// <summary>The test's end of a connection: what it writes arrives, and what it takes has been sent, in the ticks that follow.</summary>
internal sealed class ManualPeer
{
    private readonly List<byte> _received = [];
    private byte[] _sent = [];
    private int _sentAt;
    private ManualConnection _connection = null!;

    /// <summary>How many further bytes the peer takes; the rest stays with the gateway.</summary>
    internal long Room { get; private set; } = long.MaxValue;

    /// <summary>Bytes taken, whether kept or not.</summary>
    internal long Taken { get; private set; }

    /// <summary>Whether taken bytes are kept in <see cref="Received"/>.</summary>
    internal bool Keeps { get; set; } = true;

    /// <summary>Whether the peer has ended its sending side, or reset the connection.</summary>
    internal bool HasEnded { get; private set; }

    internal bool HasReset { get; private set; }

    /// <summary>Whether the gateway has ended its sending side, closed the connection, and did so with a reset.</summary>
    internal bool SawEnd { get; private set; }

    internal bool SawClose { get; private set; }

    internal bool SawReset { get; private set; }

    /// <summary>Bytes written that the gateway has not received yet.</summary>
    internal int Unread => _sent.Length - _sentAt;

    /// <summary>What has been taken since the last <see cref="Clear"/>, a character a byte.</summary>
    internal string Received => Encoding.Latin1.GetString([.. _received]);

    internal int ReceivedCount => _received.Count;

    /// <summary>Whom the gateway connected to, where it made the connection; else who it takes the peer for.</summary>
    internal EndPoint RemoteEndPoint => _connection.RemoteEndPoint;

    internal void Attach(ManualConnection connection) => _connection = connection;

    internal void Write(string text) => Write(Encoding.Latin1.GetBytes(text));

    internal void Write(ReadOnlySpan<byte> bytes)
    {
        if (SawClose || HasEnded || HasReset)
            return;
        _sent = [.. _sent.AsSpan(_sentAt), .. bytes];
        _sentAt = 0;
        _connection.Signal(readable: true, writable: false);
    }

    /// <summary>Ends the sending side: a FIN.</summary>
    internal void End()
    {
        HasEnded = true;
        _connection.Signal(readable: true, writable: false);
    }

    /// <summary>Resets the connection: what has not been received is lost.</summary>
    internal void Reset()
    {
        HasReset = true;
        _sent = [];
        _sentAt = 0;
        _connection.Signal(readable: true, writable: true);
    }

    /// <summary>Takes this many bytes from now on and no more.</summary>
    internal void Limit(long room)
    {
        Room = room;
        if (room > 0)
            _connection.Signal(readable: false, writable: true);
    }

    internal void Clear() => _received.Clear();

    /// <summary>Takes the first bytes out of what has been received; how many.</summary>
    internal int Read(Span<byte> destination)
    {
        var count = Math.Min(destination.Length, _received.Count);
        CollectionsMarshal.AsSpan(_received)[..count].CopyTo(destination);
        _received.RemoveRange(0, count);
        return count;
    }

    internal int Take(Span<byte> destination)
    {
        var count = Math.Min(destination.Length, Unread);
        _sent.AsSpan(_sentAt, count).CopyTo(destination);
        _sentAt += count;
        return count;
    }

    internal int Give(ReadOnlySpan<byte> bytes)
    {
        var count = (int)Math.Min(bytes.Length, Room);
        if (Keeps)
            _received.AddRange(bytes[..count]);
        Taken += count;
        if (Room != long.MaxValue)
            Room -= count;
        return count;
    }

    internal void OnGatewayEnd() => SawEnd = true;

    // Closing on unread bytes makes the kernel reset the connection.
    internal void OnGatewayClose(bool reset)
    {
        SawClose = true;
        SawReset = reset || Unread > 0;
        SawEnd |= !SawReset;
    }
}
