namespace Waterfall.Http.Http2;

/// <summary>
/// What one side of a connection has announced (RFC 9113 6.5.2). Created with the initial values that hold until a SETTINGS frame says
/// otherwise, but for push, which is never used.
/// </summary>
public sealed class Http2Settings
{
    /// <summary>The smallest and the initial MAX_FRAME_SIZE (RFC 9113 6.5.2).</summary>
    public const int MinMaxFrameSize = 16 * 1024;

    /// <summary>The largest MAX_FRAME_SIZE (RFC 9113 6.5.2).</summary>
    public const int MaxMaxFrameSize = (1 << 24) - 1;

    /// <summary>The initial window of streams and of the connection (RFC 9113 6.9.2).</summary>
    public const int DefaultWindowSize = 65535;

    /// <summary>Largest dynamic table for field blocks sent to this side, in bytes as RFC 7541 4.1 counts. Initially 4096.</summary>
    public int HeaderTableSize { get; init => field = AtLeast(value, 0); } = 4096;

    /// <summary>Most streams that the other side may have open. Initially without bound, which is <see cref="int.MaxValue"/>.</summary>
    public int MaxConcurrentStreams { get; init => field = AtLeast(value, 0); } = int.MaxValue;

    /// <summary>The window that streams begin with, in bytes: what the other side may send unasked. Initially 65535.</summary>
    public int InitialWindowSize { get; init => field = AtLeast(value, 0); } = DefaultWindowSize;

    /// <summary>Largest frame payload that this side takes, in bytes: 16384, which it is initially, to 16777215.</summary>
    public int MaxFrameSize { get; init => field = AtLeast(value, MinMaxFrameSize); } = MinMaxFrameSize;

    /// <summary>
    /// Largest field section that this side is ready to take, in bytes, each field counted as its name, its value and 32 (RFC 9113 10.5.1).
    /// Advice only. Initially without bound, which is <see cref="int.MaxValue"/>.
    /// </summary>
    public int MaxHeaderListSize { get; init => field = AtLeast(value, 0); } = int.MaxValue;

    /// <summary>Whether CONNECT may name a protocol (RFC 8441 3). Initially not.</summary>
    public bool EnableConnectProtocol { get; init; }

    /// <summary>Whether the priorities of RFC 7540 are not used (RFC 9218 2.1). Initially they are.</summary>
    public bool NoRfc7540Priorities { get; init; }

    private static int AtLeast(int value, int least)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, least);
        return value;
    }
}
