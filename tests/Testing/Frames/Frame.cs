using System.Buffers.Binary;
using System.Text;

namespace Waterfall.Testing.Frames;

/// <summary>Frames of HTTP/2 as bytes, right or wrong, as the test says (RFC 9113 4.1 and 6). Written apart from the gateway's own code.</summary>
public static class Frame
{
    public const byte Data = 0, Headers = 1, Priority = 2, Reset = 3, Settings = 4, Ping = 6, GoAway = 7, WindowUpdate = 8, Continuation = 9;
    public const byte EndStream = 1, Ack = 1, EndHeaders = 4;

    public const int SettingMaxStreams = 3, SettingInitialWindow = 4;
    public const uint RefusedStream = 7, Cancel = 8, EnhanceYourCalm = 11;

    /// <summary>What a client's connection begins with, an empty SETTINGS included.</summary>
    public static byte[] Preface => [.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, .. Of(Settings, 0, 0)];

    public static byte[] SettingsAck => Of(Settings, Ack, 0);

    /// <summary>A frame of any type.</summary>
    public static byte[] Of(byte type, byte flags, uint stream, params ReadOnlySpan<byte> payload)
    {
        var frame = new byte[9 + payload.Length];
        BinaryPrimitives.WriteUInt32BigEndian(frame, (uint)payload.Length << 8);
        frame[3] = type;
        frame[4] = flags;
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame.AsSpan(9));
        return frame;
    }

    public static byte[] Setting(int id, uint value)
    {
        var payload = new byte[6];
        BinaryPrimitives.WriteUInt16BigEndian(payload, (ushort)id);
        BinaryPrimitives.WriteUInt32BigEndian(payload.AsSpan(2), value);
        return Of(Settings, 0, 0, payload);
    }

    public static byte[] ResetOf(uint stream, uint code) => Of(Reset, 0, stream, Word(code));

    public static byte[] WindowOf(uint stream, uint increment) => Of(WindowUpdate, 0, stream, Word(increment));

    public static byte[] PingOf(byte data, bool ack = false) => Of(Ping, ack ? Ack : (byte)0, 0, 0, 0, 0, 0, 0, 0, 0, data);

    public static byte[] GoAwayOf(uint last, uint code = 0) => Of(GoAway, 0, 0, [.. Word(last), .. Word(code)]);

    public static byte[] DataOf(uint stream, string text, bool ends = true) => Of(Data, ends ? EndStream : (byte)0, stream, Encoding.Latin1.GetBytes(text));

    /// <summary>A request's HEADERS.</summary>
    public static byte[] Request(uint stream, string path = "/a", bool ends = true, string method = "GET", params (string, string)[] fields) =>
        Head(stream, ends, [(":method", method), (":scheme", "http"), (":authority", "a.test"), (":path", path), .. fields]);

    /// <summary>A response's HEADERS.</summary>
    public static byte[] Response(uint stream, int status = 200, bool ends = false, params (string, string)[] fields) =>
        Head(stream, ends, [(":status", $"{status}"), .. fields]);

    /// <summary>HEADERS with a whole field block.</summary>
    public static byte[] Head(uint stream, bool ends, params (string, string)[] fields) =>
        Of(Headers, (byte)(EndHeaders | (ends ? EndStream : 0)), stream, Block(fields));

    /// <summary>Fields as literals that are not indexed, names included, without Huffman coding (RFC 7541 6.2.2).</summary>
    public static byte[] Block(params (string Name, string Value)[] fields)
    {
        List<byte> block = [];
        foreach (var (name, value) in fields)
        {
            block.Add(0);
            AddText(block, name);
            AddText(block, value);
        }
        return [.. block];
    }

    private static byte[] Word(uint value)
    {
        var word = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(word, value);
        return word;
    }

    // RFC 7541 5.1: a length with a prefix of seven bits.
    private static void AddText(List<byte> block, string text)
    {
        var length = text.Length;
        block.Add((byte)Math.Min(length, 127));
        if (length >= 127)
        {
            for (length -= 127; length >= 128; length >>= 7)
                block.Add((byte)((length & 127) | 128));
            block.Add((byte)length);
        }
        block.AddRange(Encoding.Latin1.GetBytes(text));
    }
}
