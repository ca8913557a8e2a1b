using Waterfall.Http.Semantics;

namespace Waterfall.Http.Http2;

// DATA (RFC 9113 6.1).
//
// +---------------+
// |Pad Length? (8)|
// +---------------+-----------------------------------------------+
// |                            Data (*)                         ...
// +---------------------------------------------------------------+
// |                           Padding (*)                       ...
// +---------------------------------------------------------------+
public sealed partial class Http2Session
{
    private Http2StreamState? _dataStream; // whose DATA frame is being read
    private int _dataLeft;                 // body bytes of it that are not given out
    private int _dataUncredited;           // bytes of it that count on the connection's window and are nobody's yet

    private Http2EventKind OnDataFrame()
    {
        uint id = _frame.StreamId;
        if (id == 0) return Fail(Http2ErrorCode.ProtocolError, "DATA on stream 0 (RFC 9113 6.1)");
        bool isPadded = _frame.Has(Http2Flags.Padded);
        if (isPadded && _frame.Length == 0) return Fail(Http2ErrorCode.FrameSizeError, "DATA without its Pad Length (RFC 9113 4.2)");
        // RFC 9113 6.9.1: whatever becomes of the stream, padding included.
        if (!_receiveWindow.TryTake(_frame.Length)) return Fail(Http2ErrorCode.FlowControlError, "DATA beyond the connection's window (RFC 9113 6.9.1)");
        Announce(_receiveWindow.GrowWhereHeld(_options.MaxConnectionWindow));
        Http2StreamState? stream = _streams.Find(id);
        if (stream is null) return OnDataOfNoStream(id);
        _dataStream = stream;
        _dataUncredited = _frame.Length;
        if (!stream.PeerMaySend) return FailStream(stream, Http2ErrorCode.StreamClosed, "DATA behind the end of the stream (RFC 9113 5.1)");
        return isPadded ? Want(1) : OnData(padding: 0);
    }

    private Http2EventKind OnDataOfNoStream(uint id)
    {
        if (IsIdle(id)) return Fail(Http2ErrorCode.ProtocolError, "DATA on an idle stream (RFC 9113 5.1)");
        if (!MayStillSend(id)) return Fail(Http2ErrorCode.StreamClosed, "DATA on a closed stream (RFC 9113 5.1)");
        CreditConnection(_frame.Length); // RFC 9113 5.1: it was on its way and counts all the same
        return _guard.AllowsLateData(_frame.Length) ? Skip() : Ignore();
    }

    private Http2EventKind OnDataPadding(byte padding) => OnData(padding + 1);

    /// <param name="padding">Bytes that are no data, Pad Length included.</param>
    private Http2EventKind OnData(int padding)
    {
        _phase = Phase.Skip;
        Http2StreamState stream = _dataStream!;
        if (padding > _frame.Length) return Fail(Http2ErrorCode.ProtocolError, "more padding than payload (RFC 9113 6.1)");
        int data = _frame.Length - padding;
        bool ends = _frame.Has(Http2Flags.EndStream);
        if (!stream.ReceiveWindow.TryTake(_frame.Length)) return FailStream(stream, Http2ErrorCode.FlowControlError, "DATA beyond the stream's window (RFC 9113 6.9.1)");
        if (!stream.HasFinalHead) return FailStream(stream, Http2ErrorCode.ProtocolError, "DATA before the head (RFC 9113 8.1)");
        if (data > 0 && !stream.MayHaveBody) return FailStream(stream, Http2ErrorCode.ProtocolError, "content where there can be none (RFC 9110 6.4.1)");
        long sum = stream.BodyBytes + data;
        if (stream.DeclaredLength >= 0 && (sum > stream.DeclaredLength || (ends && sum < stream.DeclaredLength)))
        {
            return FailStream(stream, Http2ErrorCode.ProtocolError, "content of another length than Content-Length (RFC 9113 8.1.1)");
        }

        _dataUncredited = data;
        CreditConnection(padding);
        CreditStream(stream, padding);
        if (data > 0) _guard.DataReceived();
        else if (!ends) return AbandonDataAnd(Allow(Http2AbuseKind.EmptyFrames));
        if (IsTooMuch(stream, sum)) return RefuseBody(stream, ends);
        _dataLeft = data;
        if (data > 0) _phase = Phase.Data;
        return data > 0 ? Http2EventKind.NeedMore : EndData(stream);
    }

    private Http2EventKind ReadData(int available, out bool isStuck)
    {
        int piece = Math.Min(_dataLeft, available);
        isStuck = piece == 0;
        if (isStuck) return Http2EventKind.NeedMore;
        Http2StreamState stream = _dataStream!;
        _dataLeft -= piece;
        _left -= piece;
        _dataUncredited -= piece;
        stream.BodyBytes += piece;
        DataLength = piece;
        if (_dataLeft == 0) return EndData(stream);
        Stream = stream;
        return Http2EventKind.Data;
    }

    // The last data of a frame; padding may follow.
    private Http2EventKind EndData(Http2StreamState stream)
    {
        _phase = Phase.Skip;
        _dataStream = null;
        Stream = stream;
        if (_frame.Has(Http2Flags.EndStream))
        {
            EndsStream = true;
            EndRemote(stream);
        }

        return Http2EventKind.Data;
    }

    // A tunnel (RFC 8441) is of any length: what it carries is no body.
    private bool IsTooMuch(Http2StreamState stream, long sum) => stream.BodyRejection != HttpRejection.None
        || (Role == Http2Role.Server && _options.Limits.MaxBodyBytes != 0 && sum > _options.Limits.MaxBodyBytes && !stream.IsConnectProtocol);

    // RFC 9110 15.5.14: told once, so that it can be answered; what the client goes on sending is dropped, up to the stream's window, which isn't opened again.
    private Http2EventKind RefuseBody(Http2StreamState stream, bool ends)
    {
        AbandonData();
        bool isFirst = stream.BodyRejection == HttpRejection.None;
        stream.BodyRejection = HttpRejection.BodyTooLarge;
        if (ends) EndRemote(stream);
        if (!isFirst) return Http2EventKind.NeedMore;
        Stream = stream;
        return Http2EventKind.Data;
    }

    // Nobody takes the rest of the frame.
    private void AbandonData()
    {
        _dataStream = null;
        _phase = Phase.Skip;
        CreditConnection(_dataUncredited);
        _dataUncredited = 0;
    }

    private Http2EventKind AbandonDataAnd(Http2EventKind kind)
    {
        _dataStream = null;
        return kind;
    }
}
