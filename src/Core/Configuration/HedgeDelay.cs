using System.Globalization;

namespace Waterfall.Core.Configuration;

/// <summary>The parsed form of <see cref="HedgeConfig.After"/>.</summary>
/// <param name="Time">A duration; zero for a quantile.</param>
/// <param name="Percent">A quantile; 0 for a duration.</param>
internal readonly record struct HedgeDelay(TimeSpan Time, int Percent)
{
    public const string Expected = "a quantile from p50 to p99, or a duration as 50ms";

    public static bool TryParse(string text, out HedgeDelay delay, out SyntaxProblem problem)
    {
        problem = new($"'{text}' is not a time to wait", Expected, Durations.Suggest(text));
        delay = default;
        if (text.StartsWith('p'))
        {
            delay = int.TryParse(text.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var percent) ? new(default, percent) : default;
            return delay.Percent is >= 50 and <= 99 && text.Length == 3;
        }
        if (!Durations.TryParse(text, out var time)) return false;
        delay = new(time, 0);
        if (ConfigBounds.Timeout.Contain(time)) return true;
        problem = ConfigBounds.Timeout.Refuse(time, text, Durations.Format);
        return false;
    }
}
