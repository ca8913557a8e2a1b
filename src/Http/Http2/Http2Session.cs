using System.Buffers;
using Waterfall.Http.Semantics;

namespace Waterfall.Http.Http2;

/// <summary>One HTTP/2 connection without its I/O: bytes go in, events come out, frames are written to the output (RFC 9113).</summary>
public sealed class Http2Session
{
    /// <summary>A session for one connection.</summary>
    public Http2Session(Http2Role role, Http2SessionOptions options, IBufferWriter<byte> output, IHttp2StreamPool pool)
    {
        Role = role;
        throw new NotSupportedException($"{options} {output} {pool}");
    }

    /// <summary>Which end this is.</summary>
    public Http2Role Role { get; }

    /// <summary>The owner's clock in milliseconds, monotonic: set before <see cref="Read"/> and before <see cref="Consumed"/>.</summary>
    public long NowMs { get; set; }

    /// <summary>Writes the preface of this side.</summary>
    public void Start() => throw new NotSupportedException();

    /// <summary>Reads one event.</summary>
    public Http2EventKind Read(ReadOnlySpan<byte> input, out int consumed) => throw new NotSupportedException();

    /// <summary>The stream of the last event.</summary>
    public Http2StreamState? Stream { get; }

    /// <summary>With Data: so many bytes behind the consumed ones are the stream's.</summary>
    public int DataLength { get; }

    /// <summary>With Head, Data and Trailers: the peer's message is over.</summary>
    public bool EndsStream { get; }

    /// <summary>With Reset, GoAway and Error.</summary>
    public Http2Error Error { get; }

    /// <summary>With PingAck.</summary>
    public ulong PingData { get; }

    /// <summary>What ENHANCE_YOUR_CALM was for.</summary>
    public Http2AbuseKind Abuse { get; }

    /// <summary>Client: whether a stream may be opened.</summary>
    public bool CanOpenStream { get; }

    /// <summary>Client: gives a stream the next identifier.</summary>
    public Http2StreamState OpenStream(Http2StreamState state) => throw new NotSupportedException();

    /// <summary>Writes a request head with the framing and the authority of the head.</summary>
    public void WriteRequestHead(Http2StreamState stream, MessageHead head, bool endStream) => throw new NotSupportedException();

    /// <summary>Writes a request head.</summary>
    public void WriteRequestHead(Http2StreamState stream, MessageHead head, MessageFraming framing, ReadOnlySpan<byte> authority, bool endStream) => throw new NotSupportedException();

    /// <summary>Writes a response head with the framing of the head.</summary>
    public void WriteResponseHead(Http2StreamState stream, MessageHead head, bool endStream) => throw new NotSupportedException();

    /// <summary>Writes a response head.</summary>
    public void WriteResponseHead(Http2StreamState stream, MessageHead head, MessageFraming framing, bool endStream) => throw new NotSupportedException();

    /// <summary>Writes trailers; ends the stream.</summary>
    public void WriteTrailers(Http2StreamState stream, MessageHead trailers) => throw new NotSupportedException();

    /// <summary>Resets a stream.</summary>
    public void WriteReset(Http2StreamState stream, Http2ErrorCode code) => throw new NotSupportedException();

    /// <summary>Final GOAWAY.</summary>
    public void WriteGoAway(Http2ErrorCode code) => throw new NotSupportedException();

    /// <summary>First step of a graceful end.</summary>
    public void WriteShutdownNotice() => throw new NotSupportedException();

    /// <summary>Sends a ping.</summary>
    public void WritePing(ulong opaque) => throw new NotSupportedException();

    /// <summary>The owner handed body bytes on.</summary>
    public void Consumed(Http2StreamState stream, int bytes) => throw new NotSupportedException();

    /// <summary>The owner's output is empty: everything written so far has been sent.</summary>
    public void OutputSent() => throw new NotSupportedException();

    /// <summary>How many body bytes wait, and whether the end follows them.</summary>
    public void SetPending(Http2StreamState stream, long bytes, bool ends) => throw new NotSupportedException();

    /// <summary>The next DATA frame to send.</summary>
    public bool TryNextData(int room, out Http2StreamState stream, out int length, out bool ends) => throw new NotSupportedException();

    /// <summary>A whole piece of data at once.</summary>
    public bool TryDirectData(Http2StreamState stream, int length, bool ends) => throw new NotSupportedException();

    /// <summary>Streams that are not idle and not closed.</summary>
    public int OpenStreams { get; }

    /// <summary>A GOAWAY that is final was written.</summary>
    public bool IsGoingAway { get; }

    /// <summary>The peer sent GOAWAY.</summary>
    public bool PeerGoingAway { get; }

    /// <summary>The last stream of ours that the peer will process.</summary>
    public uint PeerLastStreamId { get; }

    /// <summary>What the peer announced.</summary>
    public Http2Settings Peer { get; } = new();
}
