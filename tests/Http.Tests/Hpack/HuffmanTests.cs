using Waterfall.Http.Hpack;

namespace Waterfall.Http.Tests.Hpack;

public sealed class HuffmanTests
{
    [Fact]
    public void The_code_is_complete()
    {
        var sum = 0UL;
        foreach (var length in HuffmanCode.Lengths) sum += 1UL << (HuffmanCode.MaxLength - length);
        Assert.Equal(1UL << HuffmanCode.MaxLength, sum);
        Assert.Equal(HuffmanCode.Symbols, HuffmanCode.Lengths.Length);
    }

    [Theory] // RFC 7541 Appendix B: the first and the last symbol of lengths, and some between
    [InlineData(0, 0x1ff8, 13)]
    [InlineData(1, 0x7fffd8, 23)]
    [InlineData(9, 0xffffea, 24)]
    [InlineData(10, 0x3ffffffc, 30)]
    [InlineData(13, 0x3ffffffd, 30)]
    [InlineData(22, 0x3ffffffe, 30)]
    [InlineData(' ', 0x14, 6)]
    [InlineData('!', 0x3f8, 10)]
    [InlineData('#', 0xffa, 12)]
    [InlineData('&', 0xf8, 8)]
    [InlineData('\'', 0x7fa, 11)]
    [InlineData('0', 0x0, 5)]
    [InlineData('9', 0x1f, 6)]
    [InlineData('<', 0x7ffc, 15)]
    [InlineData('A', 0x21, 6)]
    [InlineData('Z', 0xfd, 8)]
    [InlineData('\\', 0x7fff0, 19)]
    [InlineData('^', 0x3ffc, 14)]
    [InlineData('a', 0x3, 5)]
    [InlineData('t', 0x9, 5)]
    [InlineData('z', 0x7b, 7)]
    [InlineData('~', 0x1ffd, 13)]
    [InlineData(127, 0xffffffc, 28)]
    [InlineData(128, 0xfffe6, 20)]
    [InlineData(193, 0x3ffffe1, 26)]
    [InlineData(249, 0xffffffe, 28)]
    [InlineData(255, 0x3ffffee, 26)]
    [InlineData(256, 0x3fffffff, 30)]
    public void Codes_are_those_of_the_appendix(int symbol, int code, int length)
    {
        Assert.Equal((uint)code, HuffmanCode.Codes()[symbol]);
        Assert.Equal(length, HuffmanCode.Lengths[symbol]);
    }

    [Fact]
    public void Every_string_of_one_and_two_octets_is_decoded()
    {
        for (var first = 0; first < 256; first++)
        {
            AssertDecodes([(byte)first]);
            for (var second = 0; second < 256; second++) AssertDecodes([(byte)first, (byte)second]);
        }
    }

    [Fact]
    public void Random_strings_decode_to_what_was_encoded()
    {
        var random = new Random(7541);
        for (var i = 0; i < 20_000; i++)
        {
            // Common characters, and now and then any octet, so that long codes begin at every bit.
            var text = new byte[random.Next(0, 80)];
            for (var k = 0; k < text.Length; k++) text[k] = random.Next(8) == 0 ? (byte)random.Next(256) : (byte)random.Next(' ', 127);
            AssertDecodes(text);
        }
    }

    [Fact]
    public void The_encoder_gives_the_code_where_that_is_shorter()
    {
        var random = new Random(31);
        for (var i = 0; i < 20_000; i++)
        {
            var text = new byte[random.Next(0, 60)];
            for (var k = 0; k < text.Length; k++) text[k] = random.Next(12) == 0 ? (byte)random.Next(256) : (byte)random.Next(' ', 127);
            var expected = Encoded(text);
            var buffer = new byte[text.Length + 7];
            var written = HuffmanEncoder.Encode(text, isName: false, buffer);
            if (expected.Length >= text.Length) Assert.Equal(-1, written);
            else Assert.Equal(expected, buffer[..written]);
        }
    }

    [Fact]
    public void Names_are_encoded_in_lower_case()
    {
        var buffer = new byte[32];
        var written = HuffmanEncoder.Encode("X-Custom-NAME"u8, isName: true, buffer);
        Assert.Equal(Encoded("x-custom-name"u8.ToArray()), buffer[..written]);
    }

    [Theory] // RFC 7541 5.2
    [InlineData("ffffffff")] // EOS
    [InlineData("1fffffffff")] // "a" and EOS
    [InlineData("ff")] // eight bits of padding and nothing else
    [InlineData("1fff")] // "a", then eleven bits of padding
    [InlineData("18")] // "a", padded with zeroes
    [InlineData("1e")] // "a", padded with ones and a zero
    [InlineData("fffe")] // inside a symbol of 23 bits
    [InlineData("a8eb10649cbfff")] // "no-cache" with eight bits too many
    [InlineData("f1e3c2e5f23a6ba0ab90f4ffff")] // the same behind eight bytes and more
    [InlineData("f1e3c2e5f23a6ba0ab90f4fe")]
    [InlineData("f1e3c2e5fffffffffffffffff1e3c2e5")] // EOS in the middle
    public void What_is_no_string_is_refused(string hex)
    {
        var encoded = HpackSink.Hex(hex);
        Assert.Equal(-1, HuffmanDecoder.Decode(encoded, new byte[HuffmanDecoder.MaxLength(encoded.Length) + HuffmanDecoder.Slack]));
    }

    [Fact]
    public void Any_octets_are_decoded_as_a_bit_by_bit_reader_does()
    {
        var random = new Random(53);
        for (var i = 0; i < 30_000; i++)
        {
            var encoded = new byte[random.Next(0, 24)];
            random.NextBytes(encoded);
            if (random.Next(2) == 0) for (var k = random.Next(1, 6); k > 0 && encoded.Length > 0; k--) encoded[random.Next(encoded.Length)] = 0xFF;
            Assert.Equal(Reference(encoded), Decoded(encoded));
        }
    }

    private static void AssertDecodes(byte[] text) => Assert.Equal(Bytes.Text(text), Decoded(Encoded(text)));

    private static string? Decoded(byte[] encoded)
    {
        var buffer = new byte[HuffmanDecoder.MaxLength(encoded.Length) + HuffmanDecoder.Slack];
        var length = HuffmanDecoder.Decode(encoded, buffer);
        return length < 0 ? null : Bytes.Text(buffer.AsSpan(0, length));
    }

    private static byte[] Encoded(byte[] text)
    {
        var codes = HuffmanCode.Codes();
        var bits = string.Concat(text.Select(each => Convert.ToString(codes[each], 2).PadLeft(HuffmanCode.Lengths[each], '0')));
        bits = bits.PadRight((bits.Length + 7) / 8 * 8, '1');
        return [.. Enumerable.Range(0, bits.Length / 8).Select(i => Convert.ToByte(bits.Substring(i * 8, 8), 2))];
    }

    private static string? Reference(byte[] encoded)
    {
        var codes = HuffmanCode.Codes();
        var text = "";
        var code = 0U;
        var length = 0;
        for (var bit = 0; bit < encoded.Length * 8; bit++)
        {
            code = (code << 1) | ((uint)encoded[bit / 8] >> (7 - (bit % 8)) & 1);
            length++;
            var symbol = -1;
            for (var each = 0; each < HuffmanCode.Symbols && symbol < 0; each++) if (HuffmanCode.Lengths[each] == length && codes[each] == code) symbol = each;
            if (symbol < 0) continue;
            if (symbol == HuffmanCode.EndOfString) return null;
            text += (char)symbol;
            code = 0;
            length = 0;
        }
        return length < 8 && code == (1U << length) - 1 ? text : null;
    }
}
