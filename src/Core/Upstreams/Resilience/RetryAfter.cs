using System.Globalization;

namespace Waterfall.Core.Upstreams.Resilience;

/// <summary>The field <c>Retry-After</c> (RFC 9110 10.2.3): seconds, or a date in any of the three forms (5.6.7).</summary>
internal static class RetryAfter
{
    private const int MaxLength = 40;

    // IMF-fixdate, RFC 850, asctime.
    private static readonly string[] Formats = ["ddd, dd MMM yyyy HH:mm:ss 'GMT'", "dddd, dd-MMM-yy HH:mm:ss 'GMT'", "ddd MMM d HH:mm:ss yyyy"];

    /// <summary>How long the field asks to wait; 0 for a time that has passed. False if it is malformed, which is as good as absent.</summary>
    internal static bool TryParse(ReadOnlySpan<byte> value, DateTimeOffset now, out long milliseconds)
    {
        milliseconds = 0;
        value = value.Trim(" \t"u8);
        if (value.IsEmpty || value.Length > MaxLength)
            return false;
        if (!value.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            // So many digits are longer than anybody waits.
            milliseconds = value.Length > 10 || !long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
                ? long.MaxValue
                : seconds * 1000;
            return true;
        }
        Span<char> text = stackalloc char[MaxLength];
        for (var i = 0; i < value.Length; i++)
            text[i] = (char)value[i];
        const DateTimeStyles Styles = DateTimeStyles.AssumeUniversal | DateTimeStyles.AllowInnerWhite;
        if (!DateTimeOffset.TryParseExact(text[..value.Length], Formats, CultureInfo.InvariantCulture, Styles, out var date))
            return false;
        // RFC 9110 5.6.7: a two-digit year that seems to be more than 50 years ahead is of the past.
        if (date > now.AddYears(50))
            date = date.AddYears(-100);
        milliseconds = Math.Max(0, (long)Math.Ceiling((date - now).TotalMilliseconds));
        return true;
    }
}
