using System.Globalization;

namespace Waterfall.Core.Configuration;

/// <summary>The written form of percentages: <c>50%</c>.</summary>
internal static class Percents
{
    public const string Pattern = "^[0-9]{1,3}%$";
    public const string Expected = "a percentage as 50%";

    public static bool TryParse(string text, out int value)
    {
        value = 0;
        return text.Length is > 1 and <= 4 && text[^1] == '%' && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }

    public static string Format(int value) => string.Create(CultureInfo.InvariantCulture, $"{value}%");
}
