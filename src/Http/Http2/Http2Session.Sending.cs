using System.Diagnostics;
using Waterfall.Http.Semantics;

namespace Waterfall.Http.Http2;

// What the owner sends.
public sealed partial class Http2Session
{
    // A frame of a peer that takes larger ones would keep other streams waiting.
    private const int MaxDataFrame = 16 * 1024;

    /// <summary>Client: gives a stream its identifier. Its head is to be written next, before another is opened (RFC 9113 5.1.1).</summary>
    /// <param name="state">A stream that was reset.</param>
    /// <returns>The stream.</returns>
    /// <exception cref="InvalidOperationException"><see cref="CanOpenStream"/> is false.</exception>
    public Http2StreamState OpenStream(Http2StreamState state)
    {
        if (!CanOpenStream) throw new InvalidOperationException("No stream can be opened.");
        state.Open(_nextStreamId, Http2StreamStatus.Open, Peer.InitialWindowSize, _localWindowSize, NowMs);
        state.IsAnnounced = true; // the owner knows it
        _nextStreamId += 2;
        _streams.Add(state);
        _guard.StreamOpened();
        return state;
    }

    /// <summary>Writes a request with the framing and the authority that its head has.</summary>
    /// <param name="stream">An open stream without a head.</param>
    /// <param name="head">The request as it was received and edited.</param>
    /// <param name="endStream">Whether nothing follows.</param>
    public void WriteRequestHead(Http2StreamState stream, MessageHead head, bool endStream) => WriteRequestHead(stream, head, head.Framing, default, endStream);

    /// <summary>
    /// Writes a request head, at once and whole (RFC 9113 8.3.1). Host, the hop-by-hop fields and TE other than trailers are left out; with
    /// <see cref="Http2StreamState.SetProtocol"/> it is an extended CONNECT.
    /// </summary>
    /// <param name="stream">An open stream without a head.</param>
    /// <param name="head">The request as it was received and edited.</param>
    /// <param name="framing">How the body will be sent; Content-Length is written for one of known length.</param>
    /// <param name="authority">Value of <c>:authority</c>; empty for the head's own.</param>
    /// <param name="endStream">Whether nothing follows.</param>
    public void WriteRequestHead(Http2StreamState stream, MessageHead head, MessageFraming framing, ReadOnlySpan<byte> authority, bool endStream)
    {
        Debug.Assert(Role == Http2Role.Client);
        if (!CanWrite(stream)) return;
        stream.RequestMethod = stream.IsConnectProtocol ? HttpMethod.Connect : head.Method; // in the one form of a handshake it is GET
        _writer.WriteRequest(stream, head, framing, authority, _options.IsSecure, endStream, Peer.MaxFrameSize);
        if (endStream) EndLocal(stream);
    }

    /// <summary>Writes a response, interim ones too, with the framing that its head has.</summary>
    /// <param name="stream">The stream of the request.</param>
    /// <param name="head">The response.</param>
    /// <param name="endStream">Whether nothing follows.</param>
    public void WriteResponseHead(Http2StreamState stream, MessageHead head, bool endStream) => WriteResponseHead(stream, head, head.Framing, endStream);

    /// <summary>Writes a response head, at once and whole (RFC 9113 8.3.2). Hop-by-hop fields are left out.</summary>
    /// <param name="stream">The stream of the request; nothing is written if it can't send any more.</param>
    /// <param name="head">The response: any number of interim ones, then the final one.</param>
    /// <param name="framing">How the body will be sent, as <see cref="Http1.Http1Writer.WriteResponseHead"/> has it.</param>
    /// <param name="endStream">Whether nothing follows; never with an interim one.</param>
    public void WriteResponseHead(Http2StreamState stream, MessageHead head, MessageFraming framing, bool endStream)
    {
        Debug.Assert(Role == Http2Role.Server && (head.Status >= 200 || !endStream));
        if (!CanWrite(stream)) return;
        _writer.WriteResponse(stream, head, framing, endStream, Peer.MaxFrameSize);
        if (endStream) EndLocal(stream);
    }

    /// <summary>Writes a trailer section, which ends this side's message. No data may be pending.</summary>
    /// <param name="stream">The stream; nothing is written if it can't send any more.</param>
    /// <param name="trailers">The fields that are not removed are sent.</param>
    public void WriteTrailers(Http2StreamState stream, MessageHead trailers)
    {
        Debug.Assert(stream.PendingBytes == 0);
        if (!CanWrite(stream)) return;
        _writer.WriteTrailers(stream, trailers, Peer.MaxFrameSize);
        stream.PendingEnd = false;
        _queue.Update(stream);
        EndLocal(stream);
    }

    /// <summary>Ends a stream (RFC 9113 6.4). What the peer still sends for it is ignored. Nothing happens if it is closed or idle.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="code">Why.</param>
    public void WriteReset(Http2StreamState stream, Http2ErrorCode code)
    {
        if (stream.Status is Http2StreamStatus.Idle or Http2StreamStatus.Closed || _phase == Phase.Failed) return;
        Http2FrameWriter.RstStream(_output, stream.Id, code);
        _guard.StreamReset(stream.PeerMaySend ? stream.ReceiveWindow.Available : 0);
        Close(stream, resetHere: true);
    }

    /// <summary>
    /// Lets the peer begin no more streams, and goes on with those it has begun: with NO_ERROR the second of a graceful two (RFC 9113 6.8), otherwise
    /// why the connection is about to be closed.
    /// </summary>
    /// <param name="code">Why.</param>
    public void WriteGoAway(Http2ErrorCode code)
    {
        if (_phase == Phase.Failed) return;
        IsGoingAway = true;
        _goAwayLastId = Math.Min(_goAwayLastId, _lastPeerStreamId);
        Http2FrameWriter.GoAway(_output, _goAwayLastId, code);
    }

    /// <summary>
    /// The first step of a graceful end (RFC 9113 6.8): the peer is told to begin no more streams, and may for as long as that is on its way. A round
    /// trip later follows <see cref="WriteGoAway"/>.
    /// </summary>
    public void WriteShutdownNotice()
    {
        if (_phase != Phase.Failed && !IsGoingAway) Http2FrameWriter.GoAway(_output, Http2FrameHeader.MaxStreamId, Http2ErrorCode.NoError);
    }

    /// <summary>Sends a PING (RFC 9113 6.7); <see cref="Http2EventKind.PingAck"/> tells when it is back.</summary>
    /// <param name="opaque">What comes back.</param>
    public void WritePing(ulong opaque)
    {
        if (_phase == Phase.Failed) return;
        _pingSentAtMs = NowMs;
        Http2FrameWriter.Ping(_output, opaque, ack: false);
    }

    /// <summary>Says how many bytes of body wait at the owner's and whether the end follows them; a stream with either is given out by <see cref="TryNextData"/>.</summary>
    /// <param name="stream">The stream; nothing happens if it can't send any more.</param>
    /// <param name="bytes">All that wait, those told before included.</param>
    /// <param name="ends">Whether they are the last, and no trailers follow.</param>
    public void SetPending(Http2StreamState stream, long bytes, bool ends)
    {
        if (!CanWrite(stream)) return;
        stream.PendingBytes = bytes;
        stream.PendingEnd = ends;
        _queue.Update(stream);
    }

    /// <summary>
    /// Gives out the next DATA frame: writes its header, behind which the caller must write exactly so many of the stream's bytes. By urgency
    /// (<see cref="Http2StreamState.Priority"/>), within both windows.
    /// </summary>
    /// <param name="room">How many bytes the caller will take; at most 16 KiB are given.</param>
    /// <param name="stream">Whose bytes.</param>
    /// <param name="length">How many; 0 for an end alone.</param>
    /// <param name="ends">Whether they end the message.</param>
    /// <returns><c>false</c> if nothing can be sent.</returns>
    public bool TryNextData(int room, out Http2StreamState stream, out int length, out bool ends)
    {
        Http2StreamState? next = room > 0 && _phase != Phase.Failed ? _queue.Next(_sendWindow.Available > 0) : null;
        stream = next!;
        length = 0;
        ends = false;
        if (next is null) return false;
        int window = Math.Min(next.SendWindow.Available, _sendWindow.Available);
        long whole = Math.Min(next.PendingBytes, Math.Min(MaxDataFrame, room)); // MAX_FRAME_SIZE is never less
        length = (int)Math.Max(0, Math.Min(whole, window));
        ends = next.PendingEnd && length == next.PendingBytes;
        next.PendingBytes -= length;
        next.PendingEnd &= !ends;
        SendData(next, length, ends, cutByWindow: length < whole);
        _queue.Update(next);
        _queue.TurnTaken(next);
        return true;
    }

    /// <summary>
    /// The fast way for data that is all there, as a small body is behind its head: if no other stream has data to send and the windows take it whole,
    /// writes the header of its frame. The caller then must write exactly so many bytes; otherwise <see cref="SetPending"/> is the way.
    /// </summary>
    /// <param name="stream">The stream, without pending data.</param>
    /// <param name="length">How many bytes; 0 for an end alone.</param>
    /// <param name="ends">Whether they end the message.</param>
    public bool TryDirectData(Http2StreamState stream, int length, bool ends)
    {
        Debug.Assert(stream.PendingBytes == 0 && (length > 0 || ends));
        bool fits = length <= MaxDataFrame && (length == 0 || (length <= stream.SendWindow.Available && length <= _sendWindow.Available));
        if (!fits || !_queue.IsEmpty || !CanWrite(stream)) return false;
        SendData(stream, length, ends, cutByWindow: false);
        return true;
    }

    // Neither reset meanwhile, nor on a connection that is in error.
    private bool CanWrite(Http2StreamState stream) => stream.MaySend && _phase != Phase.Failed;

    private void SendData(Http2StreamState stream, int length, bool ends, bool cutByWindow)
    {
        Http2FrameWriter.DataHeader(_output, stream.Id, length, ends);
        stream.SendWindow.Take(length);
        _sendWindow.Take(length);
        if (length > 0) _guard.DataSent(length, cutByWindow);
        if (ends) EndLocal(stream);
    }
}
