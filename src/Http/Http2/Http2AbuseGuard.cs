namespace Waterfall.Http.Http2;

/// <summary>Counts what <see cref="Http2AbuseLimits"/> caps, on one connection.</summary>
internal sealed class Http2AbuseGuard
{
    // The shortest read of a body that an honest peer may announce by itself, on the stream and on the connection.
    private const int ShortReadBytes = 256;

    // A stream that its peer resets later than this has taken one of few places for so long: there are no more of such than of streams that come to their end.
    private const long RapidMs = 1000;

    // Of what is on its way to a stream that this side resets: heads and trailers around its data, and a reset that crosses this one.
    private const int LateHeads = 8;

    // Window updates for 16 MiB in the shortest reads.
    private const int MaxCaused = 128 * 1024;

    private readonly Http2AbuseLimits _limits;
    private readonly TokenBucket[] _buckets = new TokenBucket[(int)Http2AbuseKind.Ignored + 1];

    // What this side has given reason for, by kind. No part of the buckets: it may all come at once, and be more than fits.
    private readonly int[] _caused = new int[(int)Http2AbuseKind.Ignored + 1];

    private int _unreadAnswers;
    private long _lateBytes; // of data that streams reset here left room for

    public Http2AbuseGuard(Http2AbuseLimits limits) => _limits = limits;

    /// <summary>Fills the buckets: from here on time counts.</summary>
    public void Start(long nowMs)
    {
        for (int i = 0; i < _buckets.Length; i++) _buckets[i] = new TokenBucket(_limits.RateOf((Http2AbuseKind)i).Burst, nowMs);
    }

    /// <summary>Whether one more is within its rate.</summary>
    public bool Allows(Http2AbuseKind kind, long nowMs)
    {
        ref int caused = ref _caused[(int)kind];
        if (caused == 0) return _buckets[(int)kind].TryTake(_limits.RateOf(kind), nowMs);
        caused--;
        return true;
    }

    /// <summary>Whether one more answer may wait for the peer to read it.</summary>
    public bool AllowsAnswer() => ++_unreadAnswers <= _limits.MaxUnreadAnswers;

    /// <summary>The peer has read what there was when this was called last.</summary>
    public void AnswersSent() => _unreadAnswers = 0;

    public void StreamOpened()
    {
        Cause(Http2AbuseKind.WindowUpdates, 2);
        Cause(Http2AbuseKind.EmptyFrames, 1);
        Earn(Http2AbuseKind.Priorities, 4);
    }

    /// <summary>Whether a stream's reset by the peer counts.</summary>
    public static bool IsRapid(long openedAtMs, long nowMs) => nowMs - openedAtMs < RapidMs;

    public void StreamEnded() => Earn(Http2AbuseKind.Resets, 1);

    /// <summary>This side has reset a stream: what the peer had sent by then, and may have sent, is not held against it.</summary>
    /// <param name="window">How much data the peer may still have sent for it.</param>
    public void StreamReset(int window)
    {
        _lateBytes += Math.Max(0, window);
        Cause(Http2AbuseKind.Ignored, LateHeads);
    }

    /// <summary>
    /// Whether so much data for a stream that is gone may have been on its way when it was reset: by bytes, as the window counts, since a stream of small
    /// messages has thousands of frames in one window.
    /// </summary>
    public bool AllowsLateData(int bytes)
    {
        if (bytes == 0 || bytes > _lateBytes) return false;
        _lateBytes -= bytes;
        return true;
    }

    public void DataReceived() => Earn(Http2AbuseKind.Pings, 1);

    public void DataSent(int bytes, bool cutByWindow)
    {
        Earn(Http2AbuseKind.Pings, 1);
        if (bytes >= ShortReadBytes || !cutByWindow) Cause(Http2AbuseKind.WindowUpdates, 2 * Math.Max(1, bytes / ShortReadBytes));
    }

    private void Cause(Http2AbuseKind kind, int count)
    {
        ref int caused = ref _caused[(int)kind];
        caused = Math.Min(caused + count, MaxCaused);
    }

    private void Earn(Http2AbuseKind kind, int count) => _buckets[(int)kind].Earn(_limits.RateOf(kind), count);
}
