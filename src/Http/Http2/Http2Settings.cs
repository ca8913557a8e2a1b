namespace Waterfall.Http.Http2;

/// <summary>
/// What one side of a connection has announced (RFC 9113 6.5.2). Created with the initial values that hold until a SETTINGS frame says
/// otherwise. Push is not among them: it is never used.
/// </summary>
public sealed class Http2Settings
{
    /// <summary>The smallest and the initial MAX_FRAME_SIZE (RFC 9113 6.5.2).</summary>
    public const int MinMaxFrameSize = 16 * 1024;

    /// <summary>The largest MAX_FRAME_SIZE (RFC 9113 6.5.2).</summary>
    public const int MaxMaxFrameSize = (1 << 24) - 1;

    /// <summary>The initial window of streams and of the connection in bytes (RFC 9113 6.9.2).</summary>
    public const int DefaultWindowSize = 65535;

    /// <summary>The initial HEADER_TABLE_SIZE in bytes (RFC 9113 6.5.2).</summary>
    public const int DefaultHeaderTableSize = 4096;

    private int _headerTableSize = DefaultHeaderTableSize;
    private int _maxConcurrentStreams = int.MaxValue;
    private int _initialWindowSize = DefaultWindowSize;
    private int _maxFrameSize = MinMaxFrameSize;
    private int _maxHeaderListSize = int.MaxValue;
    private bool _enableConnectProtocol;
    private bool _noRfc7540Priorities;

    /// <summary>Largest dynamic table for field blocks sent to this side, in bytes as RFC 7541 4.1 counts. Initially 4096.</summary>
    public int HeaderTableSize { get => _headerTableSize; init => _headerTableSize = InRange(value, 0, int.MaxValue); }

    /// <summary>Most streams that the other side may have open. Initially without bound, which is <see cref="int.MaxValue"/>.</summary>
    public int MaxConcurrentStreams { get => _maxConcurrentStreams; init => _maxConcurrentStreams = InRange(value, 0, int.MaxValue); }

    /// <summary>The window that streams begin with, in bytes: what the other side may send unasked. Initially 65535.</summary>
    public int InitialWindowSize { get => _initialWindowSize; init => _initialWindowSize = InRange(value, 0, int.MaxValue); }

    /// <summary>Largest frame payload that this side takes, in bytes: 16384, which it is initially, to 16777215.</summary>
    public int MaxFrameSize { get => _maxFrameSize; init => _maxFrameSize = InRange(value, MinMaxFrameSize, MaxMaxFrameSize); }

    /// <summary>
    /// Largest field section that this side is ready to take, in bytes, each field counted as its name, its value and 32 (RFC 9113 10.5.1).
    /// Advice only. Initially without bound, which is <see cref="int.MaxValue"/>.
    /// </summary>
    public int MaxHeaderListSize { get => _maxHeaderListSize; init => _maxHeaderListSize = InRange(value, 0, int.MaxValue); }

    /// <summary>Whether CONNECT may name a protocol (RFC 8441 3). Initially not.</summary>
    public bool EnableConnectProtocol { get => _enableConnectProtocol; init => _enableConnectProtocol = value; }

    /// <summary>Whether the priorities of RFC 7540 are not used (RFC 9218 2.1). Initially they are; every session here announces that they are not.</summary>
    public bool NoRfc7540Priorities { get => _noRfc7540Priorities; init => _noRfc7540Priorities = value; }

    /// <summary>Takes one setting of the peer (RFC 9113 6.5.2); the rest of its rules are the session's.</summary>
    /// <returns><see cref="Http2ErrorCode.NoError"/>, or the code of the connection error that the value is.</returns>
    internal Http2ErrorCode Set(Http2SettingId id, uint value)
    {
        // A value that no int holds is without bound for all purposes here.
        int bounded = (int)Math.Min(value, int.MaxValue);
        switch (id)
        {
            case Http2SettingId.HeaderTableSize:
                _headerTableSize = bounded;
                break;
            case Http2SettingId.MaxConcurrentStreams:
                _maxConcurrentStreams = bounded;
                break;
            case Http2SettingId.InitialWindowSize:
                if (value > FlowWindow.MaxSize) return Http2ErrorCode.FlowControlError;
                _initialWindowSize = bounded;
                break;
            case Http2SettingId.MaxFrameSize:
                if (value is < MinMaxFrameSize or > MaxMaxFrameSize) return Http2ErrorCode.ProtocolError;
                _maxFrameSize = bounded;
                break;
            case Http2SettingId.MaxHeaderListSize:
                _maxHeaderListSize = bounded;
                break;
            case Http2SettingId.EnableConnectProtocol:
                // RFC 8441 3: 0 or 1, and never back to 0.
                if (value > 1 || (value == 0 && _enableConnectProtocol)) return Http2ErrorCode.ProtocolError;
                _enableConnectProtocol = value == 1;
                break;
            case Http2SettingId.NoRfc7540Priorities:
                if (value > 1) return Http2ErrorCode.ProtocolError; // RFC 9218 2.1
                _noRfc7540Priorities = value == 1;
                break;
        }

        return Http2ErrorCode.NoError;
    }

    private static int InRange(int value, int least, int most)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, least);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, most);
        return value;
    }
}
