namespace Waterfall.Core.Expressions.Json;

/// <summary>Hexadecimal digits (RFC 3986 2.1, RFC 8259 7).</summary>
internal static class HexDigit
{
    /// <summary>The value of a digit in either case, or -1.</summary>
    internal static int Value(byte digit) => (uint)(digit - '0') <= 9 ? digit - '0' : (uint)((digit | 0x20) - 'a') <= 5 ? (digit | 0x20) - 'a' + 10 : -1;
}
