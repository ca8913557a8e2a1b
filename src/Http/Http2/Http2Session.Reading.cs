using Waterfall.Http.Hpack;

namespace Waterfall.Http.Http2;

// The frame layer (RFC 9113 4): from bytes to whole headers and payloads, and which handler they go to.
public sealed partial class Http2Session
{
    // A control frame's payload, or the front of one, that isn't all there: of PRIORITY_UPDATE at most so much is looked at.
    private const int MaxGathered = 4 + MaxPriorityLength;
    private const int MaxPriorityLength = 64;

    private readonly byte[] _gathered = new byte[MaxGathered];
    private int _gatheredLength;
    private Phase _phase;
    private Http2FrameHeader _frame;
    private int _left;      // payload bytes of the frame that are not looked at yet
    private int _wanted;    // how many of them the handler takes at once
    private bool _settingsSeen;
    private bool _unreadAnswers;

    private enum Phase : byte
    {
        Preface,
        FrameHeader,
        Payload,
        Data,
        Block,
        Skip,
        Failed,
    }

    /// <summary>
    /// Reads up to one event. <see cref="Http2EventKind.NeedMore"/> means that all input was consumed: what is incomplete of a frame is kept, which is less
    /// than 100 bytes and what a field block has become so far. With every other kind there may be more in what follows the consumed bytes.
    /// </summary>
    /// <param name="input">What the peer sent, from behind what was consumed before, and behind the data of the last event.</param>
    /// <param name="consumed">How many bytes were taken. With <see cref="Http2EventKind.Data"/> the next <see cref="DataLength"/> are the caller's.</param>
    public Http2EventKind Read(ReadOnlySpan<byte> input, out int consumed)
    {
        consumed = 0;
        Stream = null;
        DataLength = 0;
        EndsStream = false;
        if (_phase == Phase.Failed) return Http2EventKind.Error;
        if (_leavesOut && TryLeaveOut()) return Http2EventKind.Reset;
        while (true)
        {
            Http2EventKind kind = Step(input, ref consumed, out bool isStuck);
            if (_unreadAnswers && _phase != Phase.Failed) kind = FailAbuse(Http2AbuseKind.UnreadAnswers);
            if (isStuck || kind != Http2EventKind.NeedMore) return kind;
        }
    }

    // NeedMore and not stuck: something was done that is no event.
    private Http2EventKind Step(ReadOnlySpan<byte> input, ref int at, out bool isStuck)
    {
        isStuck = false;
        switch (_phase)
        {
            case Phase.Preface:
                return ReadPreface(input, ref at, out isStuck);
            case Phase.FrameHeader:
                if (TryGather(input, ref at, Http2FrameHeader.Bytes, out ReadOnlySpan<byte> header))
                {
                    _frame = Http2FrameHeader.Read(header);
                    return OnFrame();
                }

                break;
            case Phase.Payload:
                if (TryGather(input, ref at, _wanted, out ReadOnlySpan<byte> payload))
                {
                    _left -= payload.Length;
                    return OnPayload(payload);
                }

                break;
            case Phase.Data:
                return ReadData(input.Length - at, out isStuck);
            case Phase.Block:
                return ReadBlock(input, ref at, out isStuck);
            default:
                int skipped = Math.Min(_left, input.Length - at);
                _left -= skipped;
                at += skipped;
                if (_left == 0) _phase = Phase.FrameHeader;
                else isStuck = true;
                return Http2EventKind.NeedMore;
        }

        isStuck = true;
        return Http2EventKind.NeedMore;
    }

    // RFC 9113 3.4: what is no preface is no HTTP/2, and is known as such from the first byte that differs.
    private Http2EventKind ReadPreface(ReadOnlySpan<byte> input, ref int at, out bool isStuck)
    {
        ReadOnlySpan<byte> rest = Http2FrameWriter.Preface[_gatheredLength..];
        int length = Math.Min(rest.Length, input.Length - at);
        isStuck = length < rest.Length;
        if (!input.Slice(at, length).SequenceEqual(rest[..length])) return Fail(Http2ErrorCode.ProtocolError, "no connection preface (RFC 9113 3.4)");
        at += length;
        _gatheredLength += length;
        if (isStuck) return Http2EventKind.NeedMore;
        _gatheredLength = 0;
        _phase = Phase.FrameHeader;
        return Http2EventKind.NeedMore;
    }

    // From the input where they stand together, as they nearly always do; else from what was kept.
    private bool TryGather(ReadOnlySpan<byte> input, ref int at, int length, out ReadOnlySpan<byte> bytes)
    {
        if (_gatheredLength == 0 && input.Length - at >= length)
        {
            bytes = input.Slice(at, length);
            at += length;
            return true;
        }

        int taken = Math.Min(length - _gatheredLength, input.Length - at);
        input.Slice(at, taken).CopyTo(_gathered.AsSpan(_gatheredLength));
        at += taken;
        _gatheredLength += taken;
        bytes = _gathered.AsSpan(0, length);
        if (_gatheredLength < length) return false;
        _gatheredLength = 0;
        return true;
    }

    private Http2EventKind OnFrame()
    {
        ref readonly Http2FrameHeader frame = ref _frame;
        _left = frame.Length;
        // RFC 9113 4.2: an error of the connection for most types; for the others this may be one, too.
        if (frame.Length > _options.Local.MaxFrameSize) return Fail(Http2ErrorCode.FrameSizeError, "a frame beyond MAX_FRAME_SIZE (RFC 9113 4.2)");
        if (!_settingsSeen && (frame.Type != Http2FrameType.Settings || frame.Has(Http2Flags.Ack))) return Fail(Http2ErrorCode.ProtocolError, "the first frame is not SETTINGS (RFC 9113 3.4)");
        if (_inBlock && (frame.Type != Http2FrameType.Continuation || frame.StreamId != _blockId)) return Fail(Http2ErrorCode.ProtocolError, "a frame within a field block (RFC 9113 4.3)");
        return frame.Type switch
        {
            Http2FrameType.Data => OnDataFrame(),
            Http2FrameType.Headers => OnHeadersFrame(),
            Http2FrameType.Continuation => OnContinuationFrame(),
            Http2FrameType.Priority => OnPriorityFrame(),
            Http2FrameType.RstStream => OnRstStreamFrame(),
            Http2FrameType.Settings => OnSettingsFrame(),
            Http2FrameType.PushPromise => Fail(Http2ErrorCode.ProtocolError, "PUSH_PROMISE, which nobody may send here (RFC 9113 8.4)"),
            Http2FrameType.Ping => OnPingFrame(),
            Http2FrameType.GoAway => OnGoAwayFrame(),
            Http2FrameType.WindowUpdate => OnWindowUpdateFrame(),
            Http2FrameType.PriorityUpdate => OnPriorityUpdateFrame(),
            _ => Ignore(), // RFC 9113 5.5
        };
    }

    private Http2EventKind OnPayload(ReadOnlySpan<byte> payload)
    {
        _phase = Phase.Skip; // what is behind it, unless the handler wants more
        return _frame.Type switch
        {
            Http2FrameType.Data => OnDataPadding(payload[0]),
            Http2FrameType.Headers => OnHeadersFront(payload),
            Http2FrameType.Priority => OnPriority(payload),
            Http2FrameType.RstStream => OnRstStream(payload),
            Http2FrameType.Settings => OnSetting(payload),
            Http2FrameType.Ping => OnPing(payload),
            Http2FrameType.GoAway => OnGoAway(payload),
            Http2FrameType.WindowUpdate => OnWindowUpdate(payload),
            _ => OnPriorityUpdate(payload),
        };
    }

    private Http2EventKind Want(int bytes)
    {
        _wanted = bytes;
        _phase = Phase.Payload;
        return Http2EventKind.NeedMore;
    }

    private Http2EventKind Skip()
    {
        _phase = Phase.Skip;
        return Http2EventKind.NeedMore;
    }

    // What is left of the frame, and the frame counts.
    private Http2EventKind Ignore()
    {
        _phase = Phase.Skip;
        return Allow(Http2AbuseKind.Ignored);
    }

    private Http2EventKind Allow(Http2AbuseKind kind) => _guard.Allows(kind, NowMs) ? Http2EventKind.NeedMore : FailAbuse(kind);

    // RFC 9113 10.5.
    private Http2EventKind FailAbuse(Http2AbuseKind kind)
    {
        Abuse = kind;
        return Fail(Http2ErrorCode.EnhanceYourCalm, "more of a kind than is served (RFC 9113 10.5)");
    }

    // RFC 9113 4.3 and RFC 7541: the table is lost; a string beyond all bounds is no mistake of the encoding.
    private Http2EventKind FailBlock(HpackError error) =>
        error == HpackError.StringTooLong ? FailAbuse(Http2AbuseKind.FieldBlock) : Fail(Http2ErrorCode.CompressionError, "a field block cannot be decoded (RFC 7541)");

    /// <summary>An error of the connection (RFC 9113 5.4.1).</summary>
    private Http2EventKind Fail(Http2ErrorCode code, string detail)
    {
        _phase = Phase.Failed;
        IsGoingAway = true;
        Stream = null;
        Error = new Http2Error(code, Http2ErrorScope.Connection, IsLocal: true, detail);
        Http2FrameWriter.GoAway(_output, _lastPeerStreamId, code);
        return Http2EventKind.Error;
    }

    /// <summary>An error of a stream (RFC 9113 5.4.2). An event only where there was one of the stream before.</summary>
    private Http2EventKind FailStream(Http2StreamState stream, Http2ErrorCode code, string detail)
    {
        SendReset(stream.Id, code);
        if (stream.Status == Http2StreamStatus.Idle) _closed.Add(stream.Id, resetHere: true);
        else Close(stream, resetHere: true);
        // The peer made this side reset it: as dear as a reset of its own.
        if (!AllowsReset()) return FailAbuse(Http2AbuseKind.Resets);
        if (!stream.IsAnnounced)
        {
            _pool.Return(stream);
            return Http2EventKind.NeedMore;
        }

        Stream = stream;
        Error = new Http2Error(code, Http2ErrorScope.Stream, IsLocal: true, detail);
        return Http2EventKind.Reset;
    }

    // What a server resets was opened here: it gains nothing by it, and the other streams of the connection are not its own.
    private bool AllowsReset() => Role == Http2Role.Client || _guard.Allows(Http2AbuseKind.Resets, NowMs);

    private void SendReset(uint streamId, Http2ErrorCode code)
    {
        Http2FrameWriter.RstStream(_output, streamId, code);
        Answered(_guard.AllowsAnswer());
    }
}
