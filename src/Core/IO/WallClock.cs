using System.Buffers.Text;

namespace Waterfall.Core.IO;

/// <summary>The time of day as a loop sees it: the system is asked once a millisecond of the loop's time, not once a use. Not thread-safe.</summary>
internal sealed class WallClock(TimerWheel timers)
{
    /// <summary>Bytes of <see cref="HttpDate"/>.</summary>
    private const int DateLength = 29;

    private readonly byte[] _date = new byte[DateLength];
    private DateTime _utc;
    private long _readAtMs = -1;
    private long _dateSecond = -1;

    /// <summary>The time of day, as old as the loop's tick.</summary>
    internal DateTime UtcNow
    {
        get
        {
            if (timers.NowMs != _readAtMs)
            {
                _readAtMs = timers.NowMs;
                _utc = DateTime.UtcNow;
            }
            return _utc;
        }
    }

    /// <summary>Milliseconds since 1970.</summary>
    internal long UnixMs => (UtcNow.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMillisecond;

    /// <summary>The time as a Date field has it (RFC 9110 5.6.7), rendered once a second.</summary>
    internal ReadOnlySpan<byte> HttpDate
    {
        get
        {
            var now = UtcNow;
            var second = now.Ticks / TimeSpan.TicksPerSecond;
            if (second != _dateSecond)
            {
                _dateSecond = second;
                Utf8Formatter.TryFormat(now, _date, out _, 'R');
            }
            return _date;
        }
    }
}
