using System.Buffers.Binary;

namespace Waterfall.Http.Http2;

// Frames without a message's bytes (RFC 9113 6.3 to 6.9, RFC 9218 7.1).
public sealed partial class Http2Session
{
    private const int SettingBytes = 6;

    private Http2EarlyPriorities _earlyPriorities;
    private bool _leavesOut;       // streams above the peer's last one are still there
    private int _windowSizeBefore;
    private bool _noOldPriorities; // as the first SETTINGS has it

    // PRIORITY: a stream dependency and a weight, which mean nothing any more (RFC 9113 5.3.2).
    private Http2EventKind OnPriorityFrame()
    {
        if (_frame.StreamId == 0) return Fail(Http2ErrorCode.ProtocolError, "PRIORITY on stream 0 (RFC 9113 6.3)");
        if (_frame.Length == PriorityBytes) return Want(PriorityBytes);
        Skip();
        if (_streams.Find(_frame.StreamId) is { } stream) return FailStream(stream, Http2ErrorCode.FrameSizeError, "PRIORITY that is not 5 bytes (RFC 9113 6.3)");
        // RFC 9113 6.4: no RST_STREAM for an idle stream; 5.4: an error of a stream may be taken for one of the connection.
        return Fail(Http2ErrorCode.FrameSizeError, "PRIORITY that is not 5 bytes (RFC 9113 6.3)");
    }

    private Http2EventKind OnPriority(ReadOnlySpan<byte> payload)
    {
        uint dependency = BinaryPrimitives.ReadUInt32BigEndian(payload) & Http2FrameHeader.MaxStreamId;
        if (dependency == _frame.StreamId && _streams.Find(dependency) is { } stream)
        {
            return FailStream(stream, Http2ErrorCode.ProtocolError, "a stream that depends on itself (RFC 7540 5.3.1)");
        }

        return Allow(Http2AbuseKind.Priorities);
    }

    // RST_STREAM: a code of 32 bits.
    private Http2EventKind OnRstStreamFrame()
    {
        if (_frame.StreamId == 0) return Fail(Http2ErrorCode.ProtocolError, "RST_STREAM on stream 0 (RFC 9113 6.4)");
        if (_frame.Length != 4) return Fail(Http2ErrorCode.FrameSizeError, "RST_STREAM that is not 4 bytes (RFC 9113 6.4)");
        return IsIdle(_frame.StreamId) ? Fail(Http2ErrorCode.ProtocolError, "RST_STREAM on an idle stream (RFC 9113 6.4)") : Want(4);
    }

    private Http2EventKind OnRstStream(ReadOnlySpan<byte> payload)
    {
        // RFC 9113 5.1: on a closed one it was on its way.
        if (_streams.Find(_frame.StreamId) is not { } stream) return Allow(Http2AbuseKind.Ignored);
        Close(stream, resetHere: false);
        if (Http2AbuseGuard.IsRapid(stream.OpenedAtMs, NowMs) && !AllowsReset()) return FailAbuse(Http2AbuseKind.Resets);
        Stream = stream;
        Error = new Http2Error((Http2ErrorCode)BinaryPrimitives.ReadUInt32BigEndian(payload), Http2ErrorScope.Stream, IsLocal: false, "");
        return Http2EventKind.Reset;
    }

    // SETTINGS: any number of
    // +-------------------------------+
    // |       Identifier (16)         |
    // +-------------------------------+-------------------------------+
    // |                        Value (32)                             |
    // +---------------------------------------------------------------+
    private Http2EventKind OnSettingsFrame()
    {
        if (_frame.StreamId != 0) return Fail(Http2ErrorCode.ProtocolError, "SETTINGS on a stream (RFC 9113 6.5)");
        if (_frame.Length % SettingBytes != 0) return Fail(Http2ErrorCode.FrameSizeError, "SETTINGS that is not a multiple of 6 bytes (RFC 9113 6.5)");
        if (_frame.Has(Http2Flags.Ack)) return _frame.Length == 0 ? OnSettingsAck() : Fail(Http2ErrorCode.FrameSizeError, "a SETTINGS acknowledgement with a payload (RFC 9113 6.5)");
        _windowSizeBefore = Peer.InitialWindowSize;
        return _frame.Length == 0 ? EndSettings() : Want(SettingBytes);
    }

    private Http2EventKind OnSetting(ReadOnlySpan<byte> payload)
    {
        ushort id = BinaryPrimitives.ReadUInt16BigEndian(payload);
        uint value = BinaryPrimitives.ReadUInt32BigEndian(payload[2..]);
        Http2ErrorCode code = Peer.Set((Http2SettingId)id, value);
        // RFC 9113 6.5.2: 0 or 1, and never 1 from a server.
        if (id == (ushort)Http2SettingId.EnablePush && value > (Role == Http2Role.Server ? 1u : 0u)) code = Http2ErrorCode.ProtocolError;
        // RFC 9218 2.1: what the first SETTINGS says holds.
        if (id == (ushort)Http2SettingId.NoRfc7540Priorities && _settingsSeen && Peer.NoRfc7540Priorities != _noOldPriorities) code = Http2ErrorCode.ProtocolError;
        if (code != Http2ErrorCode.NoError) return Fail(code, "a setting with a value that it can't have (RFC 9113 6.5.2)");
        // RFC 9113 6.5.3: one by one, as of several sizes in a row the smallest has to be signalled too (RFC 7541 4.2).
        if (id == (ushort)Http2SettingId.HeaderTableSize) _encoder.SetMaxTableSize(Peer.HeaderTableSize);
        return _left == 0 ? EndSettings() : Want(SettingBytes);
    }

    private Http2EventKind EndSettings()
    {
        Skip();
        if (!TryResizeWindows(Peer.InitialWindowSize - _windowSizeBefore)) return Fail(Http2ErrorCode.FlowControlError, "a window beyond 2^31-1 by SETTINGS (RFC 9113 6.9.2)");
        _noOldPriorities = Peer.NoRfc7540Priorities;
        _settingsSeen = true;
        Http2FrameWriter.SettingsAck(_output);
        Answered(_guard.AllowsAnswer());
        return _guard.Allows(Http2AbuseKind.Settings, NowMs) ? Http2EventKind.Settings : FailAbuse(Http2AbuseKind.Settings);
    }

    // RFC 9113 6.9.2: all streams' windows change with it, if need be below zero; the connection's does not.
    private bool TryResizeWindows(int difference)
    {
        if (difference == 0) return true;
        foreach (Http2StreamState stream in _streams)
        {
            if (!stream.SendWindow.TryAdd(difference)) return false;
            _queue.Update(stream);
        }

        return true;
    }

    // RFC 9113 6.5.3: from here on the peer keeps to what was announced.
    private Http2EventKind OnSettingsAck()
    {
        if (_settingsSentAtMs < 0) return Ignore();
        Skip();
        MeasureRoundTrip(_settingsSentAtMs);
        _settingsSentAtMs = -1;
        if (_options.Local.HeaderTableSize != Http2Settings.DefaultHeaderTableSize) _decoder.SetMaxTableSize(_options.Local.HeaderTableSize);
        int difference = _options.Local.InitialWindowSize - _localWindowSize;
        _localWindowSize = _options.Local.InitialWindowSize;
        foreach (Http2StreamState stream in _streams) stream.ReceiveWindow.Resize(difference);
        return Http2EventKind.NeedMore;
    }

    // Never 0: below a millisecond nothing is measured.
    private void MeasureRoundTrip(long sentAtMs) => _roundTripMs = Math.Max(1, NowMs - sentAtMs);

    // PING: 64 bits of anything.
    private Http2EventKind OnPingFrame()
    {
        if (_frame.StreamId != 0) return Fail(Http2ErrorCode.ProtocolError, "PING on a stream (RFC 9113 6.7)");
        return _frame.Length == 8 ? Want(8) : Fail(Http2ErrorCode.FrameSizeError, "PING that is not 8 bytes (RFC 9113 6.7)");
    }

    private Http2EventKind OnPing(ReadOnlySpan<byte> payload)
    {
        ulong opaque = BinaryPrimitives.ReadUInt64BigEndian(payload);
        if (_frame.Has(Http2Flags.Ack))
        {
            if (_pingSentAtMs < 0) return Allow(Http2AbuseKind.Ignored);
            MeasureRoundTrip(_pingSentAtMs);
            _pingSentAtMs = -1;
            PingData = opaque;
            return Http2EventKind.PingAck;
        }

        Http2FrameWriter.Ping(_output, opaque, ack: true);
        Answered(_guard.AllowsAnswer());
        return Allow(Http2AbuseKind.Pings);
    }

    // GOAWAY
    // +-+-------------------------------------------------------------+
    // |R|                  Last-Stream-ID (31)                        |
    // +-+-------------------------------------------------------------+
    // |                      Error Code (32)                          |
    // +---------------------------------------------------------------+
    // |                  Additional Debug Data (*)                  ...
    // +---------------------------------------------------------------+
    private Http2EventKind OnGoAwayFrame()
    {
        if (_frame.StreamId != 0) return Fail(Http2ErrorCode.ProtocolError, "GOAWAY on a stream (RFC 9113 6.8)");
        return _frame.Length >= 8 ? Want(8) : Fail(Http2ErrorCode.FrameSizeError, "GOAWAY of less than 8 bytes (RFC 9113 6.8)");
    }

    private Http2EventKind OnGoAway(ReadOnlySpan<byte> payload)
    {
        uint last = BinaryPrimitives.ReadUInt32BigEndian(payload) & Http2FrameHeader.MaxStreamId;
        if (last > PeerLastStreamId) return Fail(Http2ErrorCode.ProtocolError, "a GOAWAY that takes back the one before (RFC 9113 6.8)");
        PeerGoingAway = true;
        PeerLastStreamId = last;
        _leavesOut = Role == Http2Role.Client;
        Error = new Http2Error((Http2ErrorCode)BinaryPrimitives.ReadUInt32BigEndian(payload[4..]), Http2ErrorScope.Connection, IsLocal: false, "");
        return _guard.Allows(Http2AbuseKind.Settings, NowMs) ? Http2EventKind.GoAway : FailAbuse(Http2AbuseKind.Settings);
    }

    // RFC 9113 6.8: streams above the last were not processed, as if they had never been made.
    private bool TryLeaveOut()
    {
        foreach (Http2StreamState stream in _streams)
        {
            if (stream.Id <= PeerLastStreamId) continue;
            Close(stream, resetHere: true);
            Stream = stream;
            Error = new Http2Error(Http2ErrorCode.RefusedStream, Http2ErrorScope.Stream, IsLocal: false, "left out by GOAWAY (RFC 9113 6.8)");
            return true;
        }

        _leavesOut = false;
        return false;
    }

    // WINDOW_UPDATE: a reserved bit and an increment of 31 bits.
    private Http2EventKind OnWindowUpdateFrame()
    {
        if (_frame.Length != 4) return Fail(Http2ErrorCode.FrameSizeError, "WINDOW_UPDATE that is not 4 bytes (RFC 9113 6.9)");
        bool isIdle = _frame.StreamId != 0 && IsIdle(_frame.StreamId);
        return isIdle ? Fail(Http2ErrorCode.ProtocolError, "WINDOW_UPDATE on an idle stream (RFC 9113 5.1)") : Want(4);
    }

    private Http2EventKind OnWindowUpdate(ReadOnlySpan<byte> payload)
    {
        if (!_guard.Allows(Http2AbuseKind.WindowUpdates, NowMs)) return FailAbuse(Http2AbuseKind.WindowUpdates);
        int increment = (int)(BinaryPrimitives.ReadUInt32BigEndian(payload) & int.MaxValue);
        if (_frame.StreamId == 0)
        {
            if (increment == 0) return Fail(Http2ErrorCode.ProtocolError, "WINDOW_UPDATE by 0 (RFC 9113 6.9)");
            return _sendWindow.TryAdd(increment) ? Http2EventKind.Window : Fail(Http2ErrorCode.FlowControlError, "the connection's window beyond 2^31-1 (RFC 9113 6.9.1)");
        }

        // RFC 9113 5.1: on a closed one it was on its way.
        if (_streams.Find(_frame.StreamId) is not { } stream) return Http2EventKind.NeedMore;
        if (increment == 0) return FailStream(stream, Http2ErrorCode.ProtocolError, "WINDOW_UPDATE by 0 (RFC 9113 6.9)");
        if (!stream.SendWindow.TryAdd(increment)) return FailStream(stream, Http2ErrorCode.FlowControlError, "a stream's window beyond 2^31-1 (RFC 9113 6.9.1)");
        _queue.Update(stream);
        Stream = stream;
        return Http2EventKind.Window;
    }

    // PRIORITY_UPDATE (RFC 9218 7.1)
    // +-+-------------------------------------------------------------+
    // |R|               Prioritized Stream ID (31)                    |
    // +-+-------------------------------------------------------------+
    // |                Priority Field Value (*)                     ...
    // +---------------------------------------------------------------+
    private Http2EventKind OnPriorityUpdateFrame()
    {
        if (Role == Http2Role.Client) return Fail(Http2ErrorCode.ProtocolError, "PRIORITY_UPDATE from a server (RFC 9218 7.1)");
        if (_frame.StreamId != 0) return Fail(Http2ErrorCode.ProtocolError, "PRIORITY_UPDATE on a stream (RFC 9218 7.1)");
        if (_frame.Length < 4) return Fail(Http2ErrorCode.FrameSizeError, "PRIORITY_UPDATE of less than 4 bytes (RFC 9218 7.1)");
        return _frame.Length <= MaxGathered ? Want(_frame.Length) : Ignore();
    }

    private Http2EventKind OnPriorityUpdate(ReadOnlySpan<byte> payload)
    {
        uint id = BinaryPrimitives.ReadUInt32BigEndian(payload) & Http2FrameHeader.MaxStreamId;
        // RFC 9218 7.1: nothing was ever pushed, so an even one is idle and always will be.
        if ((id & 1) == 0) return Fail(Http2ErrorCode.ProtocolError, "PRIORITY_UPDATE for a stream that nobody can have opened (RFC 9218 7.1)");
        if (!_guard.Allows(Http2AbuseKind.Priorities, NowMs)) return FailAbuse(Http2AbuseKind.Priorities);
        if (!Http2Priority.TryParse(payload[4..], out Http2Priority priority)) return Http2EventKind.NeedMore;
        if (_streams.Find(id) is { } stream)
        {
            stream.Priority = priority;
            _queue.Update(stream);
        }
        else if (IsIdle(id))
        {
            _earlyPriorities.Add(id, priority);
        }

        return Http2EventKind.NeedMore;
    }
}
