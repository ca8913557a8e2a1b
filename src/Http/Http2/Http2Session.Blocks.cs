using System.Buffers.Binary;
using Waterfall.Http.Hpack;
using Waterfall.Http.Semantics;

namespace Waterfall.Http.Http2;

// HEADERS and CONTINUATION (RFC 9113 6.2, 6.10).
//
// +---------------+
// |Pad Length? (8)|
// +-+-------------+-----------------------------------------------+
// |E|                 Stream Dependency? (31)                     |
// +-+-------------+-----------------------------------------------+
// |  Weight? (8)  |
// +-+-------------+-----------------------------------------------+
// |                   Field Block Fragment (*)                  ...
// +---------------------------------------------------------------+
// |                           Padding (*)                       ...
// +---------------------------------------------------------------+
public sealed partial class Http2Session
{
    // A string of a field block; more is no field of any head.
    private const int MinStringBytes = 64 * 1024;
    private const int MaxFreeInterimHeads = 10;
    private const int PriorityBytes = 5;

    private bool _inBlock;                  // between HEADERS and END_HEADERS
    private uint _blockId;
    private Http2StreamState? _blockStream; // whose block it is, or null: then it is decoded and dropped
    private Http2BlockKind _blockKind;
    private Http2ErrorCode _blockError;     // of the stream, once the block is decoded; NoError for none
    private string _blockDetail = "";
    private bool _blockEndsStream;
    private int _blockPadding;
    private int _blockBytes;
    private int _continuations;

    private Http2EventKind OnHeadersFrame()
    {
        uint id = _frame.StreamId;
        if (id == 0) return Fail(Http2ErrorCode.ProtocolError, "HEADERS on stream 0 (RFC 9113 6.2)");
        // RFC 9113 5.1.1: clients open odd streams; a server would have to promise the others.
        if ((id & 1) == 0) return Fail(Http2ErrorCode.ProtocolError, "HEADERS on a stream that nobody can have opened (RFC 9113 5.1.1)");
        int front = (_frame.Has(Http2Flags.Padded) ? 1 : 0) + (_frame.Has(Http2Flags.Priority) ? PriorityBytes : 0);
        if (_frame.Length < front) return Fail(Http2ErrorCode.FrameSizeError, "HEADERS without what its flags announce (RFC 9113 4.2)");
        return front == 0 ? BeginBlock(padding: 0, dependency: 0) : Want(front);
    }

    private Http2EventKind OnHeadersFront(ReadOnlySpan<byte> front)
    {
        int padding = 0;
        if (_frame.Has(Http2Flags.Padded))
        {
            padding = front[0];
            front = front[1..];
        }

        if (padding > _left) return Fail(Http2ErrorCode.ProtocolError, "more padding than payload (RFC 9113 6.2)");
        return BeginBlock(padding, front.IsEmpty ? 0 : BinaryPrimitives.ReadUInt32BigEndian(front) & Http2FrameHeader.MaxStreamId);
    }

    private Http2EventKind BeginBlock(int padding, uint dependency)
    {
        _inBlock = true;
        _blockId = _frame.StreamId;
        _blockStream = null;
        _blockKind = Http2BlockKind.Discarded;
        _blockError = Http2ErrorCode.NoError;
        _blockEndsStream = _frame.Has(Http2Flags.EndStream);
        _blockPadding = padding;
        _blockBytes = 0;
        _continuations = 0;
        Http2EventKind kind = ChooseBlock(_blockId);
        if (kind != Http2EventKind.NeedMore) return kind;
        // RFC 7540 5.3.1; the signal itself means nothing any more (RFC 9113 5.3.2).
        if (dependency == _blockId && _blockStream is not null && _blockError == Http2ErrorCode.NoError) FailBlockStream(Http2ErrorCode.ProtocolError, "a stream that depends on itself (RFC 7540 5.3.1)");
        bool isDropped = _blockError != Http2ErrorCode.NoError;
        _reader.Begin(_blockKind, isDropped ? null : _blockStream, _options.Local.EnableConnectProtocol);
        return BeginFragment();
    }

    // What the block is, by the state of its stream (RFC 9113 5.1).
    private Http2EventKind ChooseBlock(uint id)
    {
        Http2StreamState? stream = _streams.Find(id);
        if (stream is null) return Role == Http2Role.Server && id > _lastPeerStreamId ? OpenPeerStream(id) : BlockOfNoStream(id);
        _blockStream = stream;
        if (!stream.PeerMaySend)
        {
            FailBlockStream(Http2ErrorCode.StreamClosed, "HEADERS behind the end of the stream (RFC 9113 5.1)");
        }
        else if (Role == Http2Role.Client && !stream.HasFinalHead)
        {
            _blockKind = Http2BlockKind.Response;
        }
        else if (!_blockEndsStream)
        {
            FailBlockStream(Http2ErrorCode.ProtocolError, "a second head, or trailers that do not end the stream (RFC 9113 8.1)");
        }
        else
        {
            _blockKind = Http2BlockKind.Trailers;
        }

        return Http2EventKind.NeedMore;
    }

    private Http2EventKind OpenPeerStream(uint id)
    {
        if (id > _goAwayLastId) return Allow(Http2AbuseKind.Ignored); // RFC 9113 6.8: decoded and dropped
        _lastPeerStreamId = id;
        Http2StreamState? stream = _streams.Count < _options.Local.MaxConcurrentStreams ? _pool.Rent() : null;
        if (stream is null)
        {
            // RFC 9113 5.1.2 and 8.7: the client may try it again.
            FailBlockStream(Http2ErrorCode.RefusedStream, "more streams than announced (RFC 9113 5.1.2)");
            return Http2EventKind.NeedMore;
        }

        _blockKind = Http2BlockKind.Request;
        _blockStream = stream;
        stream.Id = id;
        return Http2EventKind.NeedMore;
    }

    private Http2EventKind BlockOfNoStream(uint id)
    {
        if (IsIdle(id)) return Fail(Http2ErrorCode.ProtocolError, "HEADERS on an idle stream (RFC 9113 5.1)");
        if (MayStillSend(id)) return Allow(Http2AbuseKind.Ignored);
        // RFC 9113 5.1.1: a stream that was passed over can't be opened any more; 5.1: one that has ended has.
        return _closed.Contains(id)
            ? Fail(Http2ErrorCode.StreamClosed, "HEADERS on a closed stream (RFC 9113 5.1)")
            : Fail(Http2ErrorCode.ProtocolError, "a stream identifier that does not ascend (RFC 9113 5.1.1)");
    }

    private void FailBlockStream(Http2ErrorCode code, string detail)
    {
        _blockError = code;
        _blockDetail = detail;
    }

    private Http2EventKind OnContinuationFrame()
    {
        if (!_inBlock) return Fail(Http2ErrorCode.ProtocolError, "CONTINUATION without a field block (RFC 9113 6.10)");
        _blockPadding = 0;
        return ++_continuations > _options.Abuse.MaxContinuations ? FailAbuse(Http2AbuseKind.Continuations) : BeginFragment();
    }

    private Http2EventKind BeginFragment()
    {
        int fragment = _left - _blockPadding;
        _blockBytes += fragment;
        if (_blockBytes > (long)_options.Limits.MaxHeaderBytes * _options.Abuse.MaxFieldBlockFactor) return FailAbuse(Http2AbuseKind.FieldBlock);
        _phase = Phase.Block;
        return fragment == 0 && !_frame.Has(Http2Flags.EndHeaders) ? Allow(Http2AbuseKind.EmptyFrames) : Http2EventKind.NeedMore;
    }

    private Http2EventKind ReadBlock(ReadOnlySpan<byte> input, ref int at, out bool isStuck)
    {
        int fragment = _left - _blockPadding;
        int piece = Math.Min(fragment, input.Length - at);
        isStuck = piece == 0 && fragment > 0;
        if (isStuck) return Http2EventKind.NeedMore;
        bool isEnd = piece == fragment && _frame.Has(Http2Flags.EndHeaders);
        var sink = new Http2FieldSink(_reader);
        HpackError error = _decoder.Decode(input.Slice(at, piece), isEnd, ref sink);
        at += piece;
        _left -= piece;
        if (error != HpackError.None) return FailBlock(error);
        if (_reader.IsBeyondDecoding) return FailAbuse(Http2AbuseKind.FieldBlock);
        if (piece < fragment) return Http2EventKind.NeedMore;
        _phase = Phase.Skip; // padding
        return isEnd ? EndBlock() : Http2EventKind.NeedMore;
    }

    private Http2EventKind EndBlock()
    {
        _inBlock = false;
        Http2StreamState? stream = _blockStream;
        _blockStream = null;
        if (_blockError != Http2ErrorCode.NoError) return stream is null ? RefuseStream() : FailStream(stream, _blockError, _blockDetail);
        if (stream is null) return Http2EventKind.NeedMore;
        return _blockKind switch
        {
            Http2BlockKind.Request => EndRequest(stream),
            Http2BlockKind.Response => EndResponse(stream),
            _ => EndTrailers(stream),
        };
    }

    // There never was a stream, but for the peer (RFC 9113 5.1.2).
    private Http2EventKind RefuseStream()
    {
        SendReset(_blockId, _blockError);
        _closed.Add(_blockId, resetHere: true);
        return Allow(Http2AbuseKind.Resets);
    }

    private Http2EventKind EndRequest(Http2StreamState stream)
    {
        _reader.EndRequest(_blockEndsStream, _options);
        if (_reader.Malformed is { } why) return FailStream(stream, Http2ErrorCode.ProtocolError, why);
        stream.Open(stream.Id, _blockEndsStream ? Http2StreamStatus.HalfClosedRemote : Http2StreamStatus.Open, Peer.InitialWindowSize, _localWindowSize, NowMs);
        _streams.Add(stream);
        _guard.StreamOpened();
        _earlyPriorities.Take(stream);
        return Announce(stream, Http2EventKind.Head, _blockEndsStream);
    }

    private Http2EventKind EndResponse(Http2StreamState stream)
    {
        _reader.EndResponse(_blockEndsStream);
        if (_reader.Malformed is { } why) return FailStream(stream, Http2ErrorCode.ProtocolError, why);
        if (!stream.HasFinalHead && ++stream.InterimHeads > MaxFreeInterimHeads && !_guard.Allows(Http2AbuseKind.Ignored, NowMs)) return FailAbuse(Http2AbuseKind.Ignored);
        if (_blockEndsStream) EndRemote(stream);
        return Announce(stream, Http2EventKind.Head, _blockEndsStream);
    }

    private Http2EventKind EndTrailers(Http2StreamState stream)
    {
        _reader.EndTrailers();
        if (_reader.Malformed is { } why) return FailStream(stream, Http2ErrorCode.ProtocolError, why);
        if (stream.DeclaredLength >= 0 && stream.BodyBytes != stream.DeclaredLength && stream.BodyRejection == HttpRejection.None)
        {
            return FailStream(stream, Http2ErrorCode.ProtocolError, "content of another length than Content-Length (RFC 9113 8.1.1)");
        }

        EndRemote(stream);
        if (stream.BodyRejection != HttpRejection.None) return Http2EventKind.NeedMore;
        return Announce(stream, Http2EventKind.Trailers, endsStream: true);
    }

    private Http2EventKind Announce(Http2StreamState stream, Http2EventKind kind, bool endsStream)
    {
        stream.IsAnnounced = true;
        Stream = stream;
        EndsStream = endsStream;
        return kind;
    }

    /// <summary>Whether nobody has opened it yet, or nobody ever will.</summary>
    private bool IsIdle(uint id)
    {
        if ((id & 1) == 0) return true; // RFC 9113 8.4: nothing is pushed
        return Role == Http2Role.Server ? id > _lastPeerStreamId && id <= _goAwayLastId : id >= _nextStreamId;
    }

    /// <summary>Whether frames of a stream that isn't there were on their way when this side ended it (RFC 9113 5.1, 6.8).</summary>
    private bool MayStillSend(uint id) => (Role == Http2Role.Server && id > _goAwayLastId) || _closed.WasResetHere(id);
}
