using System.Text;

namespace Waterfall.Http.Tests;

/// <summary>Raw messages are written as strings of the characters 0 to 255.</summary>
internal static class Bytes
{
    public static byte[] Of(string raw) => Encoding.Latin1.GetBytes(raw);

    public static string Text(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);
}
