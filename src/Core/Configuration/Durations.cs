using System.Globalization;

namespace Waterfall.Core.Configuration;

/// <summary>The written form of durations: a whole number and one unit, as <c>250ms</c>, <c>5s</c>, <c>1m</c>, <c>1h</c>.</summary>
internal static class Durations
{
    public const string Pattern = "^[0-9]{1,10}(ms|s|m|h)$";
    public const string Expected = "a duration as 250ms, 5s, 1m or 1h";

    public static bool TryParse(string text, out TimeSpan value)
    {
        value = default;
        var digits = text.AsSpan().IndexOfAnyExceptInRange('0', '9');
        if (digits is < 1 or > 10) return false;
        long unitMs = text[digits..] switch { "ms" => 1, "s" => 1_000, "m" => 60_000, "h" => 3_600_000, _ => 0 };
        if (unitMs == 0) return false;
        // Ten digits of hours do not overflow milliseconds in 64 bits, but do overflow ticks.
        var milliseconds = long.Parse(text.AsSpan(0, digits), CultureInfo.InvariantCulture) * unitMs;
        value = TimeSpan.FromMilliseconds(Math.Min(milliseconds, TimeSpan.MaxValue.Ticks / TimeSpan.TicksPerMillisecond), 0);
        return true;
    }

    /// <summary>The text with the unit that was probably meant; null where that is not plain.</summary>
    public static string? Suggest(string text)
    {
        var digits = text.AsSpan().IndexOfAnyExceptInRange('0', '9');
        if (digits < 0) digits = text.Length;
        if (digits is < 1 or > 10) return null;
        var unit = text[digits..].Trim().ToUpperInvariant() switch
        {
            "" or "S" or "SEC" or "SECS" or "SECOND" or "SECONDS" => "s",
            "MS" or "MSEC" or "MILLISECOND" or "MILLISECONDS" => "ms",
            "M" or "MIN" or "MINS" or "MINUTE" or "MINUTES" => "m",
            "H" or "HR" or "HOUR" or "HOURS" => "h",
            _ => null,
        };
        return unit is null ? null : text[..digits] + unit;
    }

    public static string Format(TimeSpan value)
    {
        var milliseconds = (long)value.TotalMilliseconds;
        var (number, unit) = milliseconds switch
        {
            0 => (0L, "s"),
            _ when milliseconds % 3_600_000 == 0 => (milliseconds / 3_600_000, "h"),
            // Seconds up to two minutes: "75s" and "60s" read better than what they convert to.
            _ when milliseconds % 60_000 == 0 && milliseconds > 120_000 => (milliseconds / 60_000, "m"),
            _ when milliseconds % 1_000 == 0 => (milliseconds / 1_000, "s"),
            _ => (milliseconds, "ms"),
        };
        return string.Create(CultureInfo.InvariantCulture, $"{number}{unit}");
    }
}
