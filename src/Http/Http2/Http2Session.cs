using System.Buffers;
using System.Diagnostics;
using Waterfall.Http.Hpack;
using Waterfall.Http.Semantics;

namespace Waterfall.Http.Http2;

/// <summary>
/// One HTTP/2 connection without its I/O (RFC 9113): bytes go in, events come out, frames are written to the output. It serves both roles, and
/// knows no socket, no clock and no thread.
/// </summary>
/// <remarks>
/// The owner calls <see cref="Start"/>, then <see cref="Read"/> with what the peer sends. Nothing that a peer does throws; methods called against
/// their contract do. Settings are acknowledged, pings answered, windows opened and streams reset by the session itself. Streams belong to the
/// owner's pool: a closed one is forgotten here, and the owner gives it back when it has no more use for it. Not thread-safe.
/// </remarks>
public sealed partial class Http2Session
{
    private readonly Http2SessionOptions _options;
    private readonly IBufferWriter<byte> _output;
    private readonly IHttp2StreamPool _pool;
    private readonly HpackDecoder _decoder;
    private readonly HpackEncoder _encoder = new();
    private readonly Http2HeadReader _reader;
    private readonly Http2HeadWriter _writer;
    private readonly Http2StreamTable _streams = new();
    private readonly Http2ClosedStreams _closed = new();
    private readonly Http2SendQueue _queue = new();
    private readonly Http2AbuseGuard _guard;
    private FlowWindow _sendWindow = new(Http2Settings.DefaultWindowSize);
    private ReceiveWindow _receiveWindow;
    private uint _lastPeerStreamId;  // the highest that the peer has opened
    private uint _nextStreamId = 1;  // client: of the next that is opened here
    private uint _goAwayLastId = Http2FrameHeader.MaxStreamId; // streams of the peer above it are ignored
    private int _localWindowSize = Http2Settings.DefaultWindowSize; // of new streams; what is announced holds from its acknowledgement on
    private long _settingsSentAtMs = -1; // until they are acknowledged
    private long _pingSentAtMs = -1;
    private long _roundTripMs = 1;

    /// <summary>A session for one connection.</summary>
    /// <param name="role">Which end of it this is.</param>
    /// <param name="options">What is announced and enforced.</param>
    /// <param name="output">
    /// Where frames are written; it must give contiguous room for 4 KiB. Bodies are the owner's to write there, behind the headers that
    /// <see cref="TryNextData"/> and <see cref="TryDirectData"/> write.
    /// </param>
    /// <param name="pool">Where streams come from.</param>
    public Http2Session(Http2Role role, Http2SessionOptions options, IBufferWriter<byte> output, IHttp2StreamPool pool)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.ConnectionWindow, Http2Settings.DefaultWindowSize, nameof(options));
        Role = role;
        _options = options;
        _output = output;
        _pool = pool;
        _decoder = new HpackDecoder(Http2Settings.DefaultHeaderTableSize, Math.Max(options.Limits.MaxHeaderBytes, MinStringBytes));
        _reader = new Http2HeadReader(options.Limits, options.Abuse.MaxFieldBlockFactor);
        _writer = new Http2HeadWriter(_encoder, output);
        _guard = new Http2AbuseGuard(options.Abuse);
        _receiveWindow = new ReceiveWindow(options.ConnectionWindow, 0);
        _phase = role == Http2Role.Server ? Phase.Preface : Phase.FrameHeader;
    }

    /// <summary>Which end this is.</summary>
    public Http2Role Role { get; }

    /// <summary>The owner's clock in milliseconds, monotonic: set before <see cref="Start"/>, <see cref="Read"/> and <see cref="Consumed"/>.</summary>
    public long NowMs { get; set; }

    /// <summary>The stream of the last event; null where it concerns the connection.</summary>
    public Http2StreamState? Stream { get; private set; }

    /// <summary>
    /// With <see cref="Http2EventKind.Data"/>: so many bytes directly behind the consumed ones are body of <see cref="Stream"/>. The caller takes them
    /// itself, and goes on with <see cref="Read"/> behind them. A frame that is not all there gives several events.
    /// </summary>
    public int DataLength { get; private set; }

    /// <summary>With Head, Data (of the last bytes) and Trailers: the peer's message is complete.</summary>
    public bool EndsStream { get; private set; }

    /// <summary>With Reset, GoAway and Error: what and whose it is.</summary>
    public Http2Error Error { get; private set; }

    /// <summary>With <see cref="Http2EventKind.PingAck"/>: what was given to <see cref="WritePing"/>.</summary>
    public ulong PingData { get; private set; }

    /// <summary>What an ENHANCE_YOUR_CALM of this side was for.</summary>
    public Http2AbuseKind Abuse { get; private set; }

    /// <summary>What the peer has announced so far.</summary>
    public Http2Settings Peer { get; } = new();

    /// <summary>Streams that are neither idle nor closed.</summary>
    public int OpenStreams => _streams.Count;

    /// <summary>Whether this side has sent a GOAWAY that lets no more streams begin.</summary>
    public bool IsGoingAway { get; private set; }

    /// <summary>Whether the peer has sent a GOAWAY, be it the first of a graceful two.</summary>
    public bool PeerGoingAway { get; private set; }

    /// <summary>The last stream of this side that the peer will process (RFC 9113 6.8); 2^31-1 while it has not said.</summary>
    public uint PeerLastStreamId { get; private set; } = Http2FrameHeader.MaxStreamId;

    /// <summary>The highest stream that the peer has opened; 0 if none.</summary>
    public uint LastPeerStreamId => _lastPeerStreamId;

    /// <summary>Client: whether a stream may be opened: within the peer's MAX_CONCURRENT_STREAMS, identifiers left, and nobody going away.</summary>
    public bool CanOpenStream => Role == Http2Role.Client && _phase != Phase.Failed && !IsGoingAway && !PeerGoingAway
        && _streams.Count < Peer.MaxConcurrentStreams && !HasUsedAllIdentifiers;

    /// <summary>Client: whether no further stream will ever be opened, as identifiers are not used twice (RFC 9113 5.1.1).</summary>
    internal bool HasUsedAllIdentifiers => _nextStreamId > Http2FrameHeader.MaxStreamId;

    /// <summary>
    /// Writes what the connection begins with (RFC 9113 3.4): SETTINGS, before them a client's preface, behind them the connection's window where
    /// it is larger than the initial one.
    /// </summary>
    public void Start()
    {
        _guard.Start(NowMs);
        if (Role == Http2Role.Client) _output.Write(Http2FrameWriter.Preface);
        Http2FrameWriter.Settings(_output, _options.Local, Role);
        _settingsSentAtMs = NowMs;
        int more = _options.ConnectionWindow - Http2Settings.DefaultWindowSize;
        if (more > 0) Http2FrameWriter.WindowUpdate(_output, 0, more);
    }

    /// <summary>
    /// What was written before the last call of this has been sent, be it that more waits by now. Without this, answers that the peer never reads count as abuse.
    /// </summary>
    public void OutputSent() => _guard.AnswersSent();

    /// <summary>
    /// Body bytes of an event were handed on, or dropped: the peer may send as many again, once that is worth a frame. To be called for every byte of every
    /// <see cref="Http2EventKind.Data"/>, also when the stream is closed since, and before it is given back to the pool.
    /// </summary>
    /// <param name="stream">Whose they were.</param>
    /// <param name="bytes">How many.</param>
    public void Consumed(Http2StreamState stream, int bytes)
    {
        CreditConnection(bytes);
        CreditStream(stream, bytes);
    }

    /// <summary>Whether data waits that streams have said is pending, be it for a window.</summary>
    internal bool HasPendingData => !_queue.IsEmpty;

    /// <summary>The connection is over: the stream of a head that is not complete goes back to the pool. Nothing is read or written any more.</summary>
    public void Abandon()
    {
        _phase = Phase.Failed;
        if (_blockStream is not { Status: Http2StreamStatus.Idle } stream) return;
        _blockStream = null;
        _reader.Discard();
        _pool.Return(stream);
    }

    private void CreditConnection(int bytes) => Announce(_receiveWindow.Consume(bytes));

    private void Announce(int increment)
    {
        if (increment > 0 && _phase != Phase.Failed) Http2FrameWriter.WindowUpdate(_output, 0, increment);
    }

    // A stream whose peer has ended its message, or that is closed, gets nothing more.
    private void CreditStream(Http2StreamState stream, int bytes)
    {
        if (!stream.PeerMaySend || _phase == Phase.Failed) return;
        int increment = stream.ReceiveWindow.Consume(bytes, NowMs, _roundTripMs, _options.MaxStreamWindow);
        if (increment > 0) Http2FrameWriter.WindowUpdate(_output, stream.Id, increment);
    }

    private void EndRemote(Http2StreamState stream)
    {
        if (stream.Status == Http2StreamStatus.Open) stream.Status = Http2StreamStatus.HalfClosedRemote;
        else End(stream);
    }

    private void EndLocal(Http2StreamState stream)
    {
        if (stream.Status == Http2StreamStatus.Open) stream.Status = Http2StreamStatus.HalfClosedLocal;
        else End(stream);
    }

    private void End(Http2StreamState stream)
    {
        Close(stream, resetHere: false);
        _guard.StreamEnded();
    }

    /// <summary>Forgets a stream; from here on it is the owner's alone.</summary>
    private void Close(Http2StreamState stream, bool resetHere)
    {
        Debug.Assert(stream.Status is not (Http2StreamStatus.Idle or Http2StreamStatus.Closed));
        stream.Status = Http2StreamStatus.Closed;
        stream.PendingBytes = 0;
        stream.PendingEnd = false;
        _queue.Remove(stream);
        _streams.Remove(stream);
        _closed.Add(stream.Id, resetHere);
        if (_dataStream == stream) AbandonData();
        if (_blockStream == stream)
        {
            _blockStream = null;
            _blockError = Http2ErrorCode.NoError;
            _reader.Discard();
        }
    }

    private void Answered(bool isAllowed) => _unreadAnswers |= !isAllowed;
}
