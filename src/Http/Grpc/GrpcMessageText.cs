using System.Text;

namespace Waterfall.Http.Grpc;

/// <summary>
/// The value of <c>grpc-message</c> (gRPC over HTTP/2, "Responses"): UTF-8, percent-encoded but for the visible characters of ASCII and the space; the percent
/// sign itself is encoded.
/// </summary>
public static class GrpcMessageText
{
    /// <summary>Encodes a text. A space at an end is encoded too, as a field's value would lose it (RFC 9110 5.5).</summary>
    /// <param name="text">Any; a lone surrogate becomes U+FFFD.</param>
    /// <returns>The field's value; empty for an empty text.</returns>
    public static byte[] Encode(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        var value = new List<byte>(bytes.Length);
        for (int i = 0; i < bytes.Length; i++)
        {
            byte b = bytes[i];
            bool isEnd = i == 0 || i == bytes.Length - 1;
            if (b is > 0x20 and < 0x7F and not (byte)'%' || (b == ' ' && !isEnd)) value.Add(b);
            else value.AddRange([(byte)'%', Digit(b >> 4), Digit(b & 15)]);
        }

        return [.. value];
    }

    private static byte Digit(int value) => "0123456789ABCDEF"u8[value];
}
