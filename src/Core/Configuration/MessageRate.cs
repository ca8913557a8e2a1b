using System.Globalization;

namespace Waterfall.Core.Configuration;

/// <summary>So many in so long, with as many at once: <c>100/s</c>, <c>600/m</c>, <c>1000/h</c>.</summary>
/// <param name="Count">How many. 1 to 1,000,000.</param>
/// <param name="Per">In how long: a second, a minute or an hour.</param>
public readonly record struct MessageRate(int Count, TimeSpan Per)
{
    internal const string Expected = "a rate as 100/s, 600/m or 1000/h";

    internal const string Pattern = "^[1-9][0-9]{0,6}/[smh]$";

    internal const int MaxCount = 1_000_000;

    internal static bool TryParse(string text, out MessageRate rate)
    {
        rate = default;
        if (text.Length < 3 || text[^2] != '/' || UnitOf(text[^1]) is not { } per
            || !int.TryParse(text.AsSpan(0, text.Length - 2), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            || count is < 1 or > MaxCount)
            return false;
        rate = new MessageRate(count, per);
        return true;
    }

    /// <summary>As it is written.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Count}/{(Per == TimeSpan.FromHours(1) ? 'h' : Per == TimeSpan.FromMinutes(1) ? 'm' : 's')}");

    private static TimeSpan? UnitOf(char unit) => unit switch
    {
        's' => TimeSpan.FromSeconds(1),
        'm' => TimeSpan.FromMinutes(1),
        'h' => TimeSpan.FromHours(1),
        _ => null,
    };
}
