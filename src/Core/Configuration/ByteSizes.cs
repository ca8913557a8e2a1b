using System.Globalization;

namespace Waterfall.Core.Configuration;

/// <summary>The written form of sizes: a whole number of bytes, or one with a binary unit (IEC 80000-13), as <c>64KiB</c>, <c>10MiB</c>, <c>1GiB</c>.</summary>
internal static class ByteSizes
{
    public const string Pattern = "^[0-9]{1,10}(KiB|MiB|GiB)?$";
    public const string Expected = "a size as 512, 64KiB, 10MiB or 1GiB";

    public static bool TryParse(string text, out long value)
    {
        value = 0;
        var digits = text.AsSpan().IndexOfAnyExceptInRange('0', '9');
        if (digits < 0) digits = text.Length;
        if (digits is < 1 or > 10) return false;
        var shift = text[digits..] switch { "" => 0, "KiB" => 10, "MiB" => 20, "GiB" => 30, _ => -1 };
        if (shift < 0) return false;
        // Ten digits take 34 bits, so that the largest is 2^64: what would overflow is held at the end of the range.
        value = (long)UInt128.Min((UInt128)ulong.Parse(text.AsSpan(0, digits), CultureInfo.InvariantCulture) << shift, long.MaxValue);
        return true;
    }

    /// <summary>The text with the unit that was probably meant; null where that is not plain.</summary>
    public static string? Suggest(string text)
    {
        var digits = text.AsSpan().IndexOfAnyExceptInRange('0', '9');
        if (digits is < 1 or > 10) return null;
        var unit = text[digits..].Trim().ToUpperInvariant() switch
        {
            "B" or "BYTES" => "",
            "K" or "KB" or "KIB" => "KiB",
            "M" or "MB" or "MIB" => "MiB",
            "G" or "GB" or "GIB" => "GiB",
            _ => null,
        };
        return unit is null ? null : text[..digits] + unit;
    }

    public static string Format(long value)
    {
        var (number, unit) = value switch
        {
            0 => (0L, ""),
            _ when value % (1L << 30) == 0 => (value >> 30, "GiB"),
            _ when value % (1L << 20) == 0 => (value >> 20, "MiB"),
            _ when value % (1L << 10) == 0 => (value >> 10, "KiB"),
            _ => (value, ""),
        };
        return string.Create(CultureInfo.InvariantCulture, $"{number}{unit}");
    }
}
