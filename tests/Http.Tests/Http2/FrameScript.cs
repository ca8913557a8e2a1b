using System.Buffers.Binary;
using System.Globalization;
using System.Text.RegularExpressions;
using Waterfall.Http.Http2;

namespace Waterfall.Http.Tests.Http2;

/// <summary>
/// What a peer sends, a frame a line: <c>TYPE stream flags payload…</c>. Flags: <c>e</c> END_STREAM, <c>h</c> END_HEADERS, <c>p</c> PADDED, <c>q</c> PRIORITY,
/// <c>a</c> ACK, <c>-</c> none. Payload: <c>"text"</c>, <c>#hex</c>, <c>*100</c> for so many bytes, <c>4=100</c> a setting, <c>b:GET&amp;x=1</c> fields of a
/// block, as literals. A line that begins with <c>&gt;</c> is something this side does.
/// </summary>
internal static class FrameScript
{
    private static readonly Dictionary<string, string> Macros = new()
    {
        ["GET"] = ":method=GET&:scheme=http&:authority=a.example&:path=/",
        ["HEAD"] = ":method=HEAD&:scheme=http&:authority=a.example&:path=/",
        ["POST"] = ":method=POST&:scheme=http&:authority=a.example&:path=/",
        ["CONNECT"] = ":method=CONNECT&:authority=a.example:443",
        ["WS"] = ":method=CONNECT&:protocol=websocket&:scheme=http&:authority=a.example&:path=/",
        ["200"] = ":status=200",
    };

    public static byte[] Frame(string line)
    {
        string[] tokens = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Http2FrameType type = tokens[0].StartsWith("0x", StringComparison.Ordinal)
            ? (Http2FrameType)Convert.ToByte(tokens[0], 16)
            : Enum.Parse<Http2FrameType>(tokens[0].Replace("_", ""), ignoreCase: true);
        byte[] payload = [.. tokens[3..].SelectMany(Payload)];
        byte[] frame = new byte[Http2FrameHeader.Bytes + payload.Length];
        Http2FrameHeader.Write(frame, payload.Length, type, Flags(tokens[2]), uint.Parse(tokens[1], CultureInfo.InvariantCulture));
        payload.CopyTo(frame, Http2FrameHeader.Bytes);
        return frame;
    }

    public static byte[] Block(string fields) => [.. fields.Split('&').SelectMany(field => Macros.TryGetValue(field, out string? macro) ? Block(macro) : Literal(field))];

    public static byte[] Literal(string name, string value) => [0, .. Text(name), .. Text(value)];

    private static byte[] Literal(string field)
    {
        int equals = field.IndexOf('=', StringComparison.Ordinal);
        return Literal(Regex.Unescape(field[..equals]), Regex.Unescape(field[(equals + 1)..]));
    }

    // RFC 7541 5.2, without Huffman coding.
    private static byte[] Text(string text)
    {
        byte[] bytes = Bytes.Of(text);
        List<byte> coded = [];
        if (bytes.Length < 127)
        {
            coded.Add((byte)bytes.Length);
        }
        else
        {
            coded.Add(127);
            int rest = bytes.Length - 127;
            for (; rest >= 128; rest >>= 7) coded.Add((byte)(rest & 127 | 128));
            coded.Add((byte)rest);
        }

        return [.. coded, .. bytes];
    }

    private static Http2Flags Flags(string letters)
    {
        Http2Flags flags = Http2Flags.None;
        foreach (char letter in letters)
        {
            flags |= letter switch
            {
                'e' => Http2Flags.EndStream,
                'a' => Http2Flags.Ack,
                'h' => Http2Flags.EndHeaders,
                'p' => Http2Flags.Padded,
                'q' => Http2Flags.Priority,
                '-' => Http2Flags.None,
                _ => throw new FormatException($"No such flag: {letter}."),
            };
        }

        return flags;
    }

    private static byte[] Payload(string token) => token[0] switch
    {
        '"' => Bytes.Of(Regex.Unescape(token.Trim('"'))),
        '#' => Convert.FromHexString(token[1..]),
        '*' => [.. Enumerable.Repeat((byte)'x', int.Parse(token[1..], CultureInfo.InvariantCulture))],
        'b' => Block(token[2..]),
        _ => Setting(token),
    };

    private static byte[] Setting(string token)
    {
        string[] parts = token.Split('=');
        byte[] setting = new byte[6];
        BinaryPrimitives.WriteUInt16BigEndian(setting, ushort.Parse(parts[0], CultureInfo.InvariantCulture));
        BinaryPrimitives.WriteUInt32BigEndian(setting.AsSpan(2), uint.Parse(parts[1], CultureInfo.InvariantCulture));
        return setting;
    }
}
