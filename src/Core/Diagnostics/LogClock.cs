using System.Globalization;

namespace Waterfall.Core.Diagnostics;

/// <summary>Times as RFC 3339 5.6 has them, in UTC with milliseconds. What lines of the same second share is formatted once. One a loop.</summary>
internal sealed class LogClock
{
    /// <summary><c>2026-11-21T09:30:00.123Z</c>.</summary>
    internal const int Bytes = 24;

    private const int SecondBytes = 19;

    private readonly byte[] _second = new byte[SecondBytes];
    private long _formatted = -1;

    internal int Write(DateTime utc, Span<byte> output)
    {
        var second = utc.Ticks / TimeSpan.TicksPerSecond;
        if (second != _formatted)
        {
            utc.TryFormat(_second, out _, "yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture);
            _formatted = second;
        }
        _second.CopyTo(output);
        var ms = utc.Millisecond;
        output[SecondBytes] = (byte)'.';
        output[SecondBytes + 1] = (byte)('0' + (ms / 100));
        output[SecondBytes + 2] = (byte)('0' + (ms / 10 % 10));
        output[SecondBytes + 3] = (byte)('0' + (ms % 10));
        output[SecondBytes + 4] = (byte)'Z';
        return Bytes;
    }
}
