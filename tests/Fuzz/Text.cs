using System.Text;

namespace Waterfall.Fuzz;

/// <summary>Bytes as text and back, a character a byte.</summary>
internal static class Text
{
    public static string Of(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);

    public static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);

    public static byte[][] Words(params string[] words) => [.. words.Select(Bytes)];
}
