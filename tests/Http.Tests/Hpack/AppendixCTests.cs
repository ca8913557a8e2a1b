using Waterfall.Http.Hpack;

namespace Waterfall.Http.Tests.Hpack;

/// <summary>The examples of RFC 7541 Appendix C, byte for byte.</summary>
public sealed class AppendixCTests
{
    private const string Date1 = "Mon, 21 Oct 2013 20:13:21 GMT";
    private const string Date2 = "Mon, 21 Oct 2013 20:13:22 GMT";
    private const string Cookie = "foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1";

    private static readonly (string Name, string Value)[][] Requests =
    [
        [(":method", "GET"), (":scheme", "http"), (":path", "/"), (":authority", "www.example.com")],
        [(":method", "GET"), (":scheme", "http"), (":path", "/"), (":authority", "www.example.com"), ("cache-control", "no-cache")],
        [(":method", "GET"), (":scheme", "https"), (":path", "/index.html"), (":authority", "www.example.com"), ("custom-key", "custom-value")],
    ];

    private static readonly (string Name, string Value)[][] Responses =
    [
        [(":status", "302"), ("cache-control", "private"), ("date", Date1), ("location", "https://www.example.com")],
        [(":status", "307"), ("cache-control", "private"), ("date", Date1), ("location", "https://www.example.com")],
        [(":status", "200"), ("cache-control", "private"), ("date", Date2), ("location", "https://www.example.com"), ("content-encoding", "gzip"), ("set-cookie", Cookie)],
    ];

    private static readonly string[] C3 =
    [
        "8286 8441 0f77 7777 2e65 7861 6d70 6c65 2e63 6f6d",
        "8286 84be 5808 6e6f 2d63 6163 6865",
        "8287 85bf 400a 6375 7374 6f6d 2d6b 6579 0c63 7573 746f 6d2d 7661 6c75 65",
    ];

    private static readonly string[] C4 =
    [
        "8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff",
        "8286 84be 5886 a8eb 1064 9cbf",
        "8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf",
    ];

    private static readonly string[] C5 =
    [
        "4803 3330 3258 0770 7269 7661 7465 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a 3133 3a32 3120 474d 546e 1768 7474 7073 3a2f 2f77 7777 2e65 7861 6d70 6c65 2e63 6f6d",
        "4803 3330 37c1 c0bf",
        "88c1 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a 3133 3a32 3220 474d 54c0 5a04 677a 6970 7738 666f 6f3d 4153 444a 4b48 514b 425a 584f 5157 454f 5049 5541 5851 5745 4f49 553b 206d 6178 2d61 6765 3d33 3630 303b 2076 6572 7369 6f6e 3d31",
    ];

    private static readonly string[] C6 =
    [
        "4882 6402 5885 aec3 771a 4b61 96d0 7abe 9410 54d4 44a8 2005 9504 0b81 66e0 82a6 2d1b ff6e 919d 29ad 1718 63c7 8f0b 97c8 e9ae 82ae 43d3",
        "4883 640e ffc1 c0bf",
        "88c1 6196 d07a be94 1054 d444 a820 0595 040b 8166 e084 a62d 1bff c05a 839b d9ab 77ad 94e7 821d d7f2 e6c7 b335 dfdf cd5b 3960 d5af 2708 7f36 72c1 ab27 0fb5 291f 9587 3160 65c0 03ed 4ee5 b106 3d50 07",
    ];

    [Theory] // C.1
    [InlineData(10, 5, "0a")]
    [InlineData(1337, 5, "1f9a0a")]
    [InlineData(42, 8, "2a")]
    public void Integers(int value, int prefix, string hex)
    {
        var mask = (1 << prefix) - 1;
        var position = 0;
        Assert.Equal(HpackError.None, HpackInteger.TryRead(HpackSink.Hex(hex), ref position, mask, out var read));
        Assert.Equal((value, hex.Length / 2), (read, position));
        var buffer = new byte[HpackInteger.MaxLength];
        Assert.Equal(hex, Convert.ToHexStringLower(buffer[..HpackInteger.Write(buffer, 0, mask, value)]));
    }

    [Theory] // C.2
    [InlineData("400a 6375 7374 6f6d 2d6b 6579 0d63 7573 746f 6d2d 6865 6164 6572", "custom-key", "custom-header", 55)]
    [InlineData("040c 2f73 616d 706c 652f 7061 7468", ":path", "/sample/path", 0)]
    [InlineData("1008 7061 7373 776f 7264 0673 6563 7265 74", "password", "secret", 0)]
    [InlineData("82", ":method", "GET", 0)]
    public void Representations(string hex, string name, string value, int tableSize)
    {
        var decoder = new HpackDecoder();
        Assert.Equal((name, value), Assert.Single(HpackSink.Decode(decoder, hex).Fields));
        Assert.Equal(tableSize, decoder.TableSize);
    }

    [Fact]
    public void Representations_are_encoded_the_same_but_for_Huffman_coding()
    {
        var encoder = new HpackEncoder();
        Assert.Equal("82", Convert.ToHexStringLower(BlockWriter.Field(encoder, ":method", "GET")));
        Assert.Equal("1086ac684783d9278441496153", Convert.ToHexStringLower(BlockWriter.Field(encoder, "password", "secret", HpackIndexing.Never)));
        Assert.Equal("04896103a6ba0ac5634cff", Convert.ToHexStringLower(BlockWriter.Field(encoder, ":path", "/sample/path")));
    }

    [Fact] // C.3, C.4
    public void Requests_decode()
    {
        AssertDecodes(4096, C3, Requests, [57, 110, 164]);
        AssertDecodes(4096, C4, Requests, [57, 110, 164]);
    }

    [Fact] // C.5, C.6
    public void Responses_decode_with_a_table_of_256_bytes()
    {
        AssertDecodes(256, C5, Responses, [222, 222, 215]);
        AssertDecodes(256, C6, Responses, [222, 222, 215]);
    }

    [Fact] // C.4
    public void Requests_encode()
    {
        var encoder = new HpackEncoder();
        for (var i = 0; i < Requests.Length; i++) Assert.Equal(HpackSink.Hex(C4[i]), BlockWriter.Write(encoder, Requests[i]));
        Assert.Equal(164, encoder.TableSize);
    }

    [Fact] // C.6, whose fields are all indexed, and which has "307" Huffman-coded though it is not shorter so: we write it as C.5 does
    public void Responses_encode_with_a_table_of_256_bytes()
    {
        var encoder = new HpackEncoder(256);
        Assert.Equal("3fe101", Convert.ToHexStringLower(BlockWriter.Begin(encoder)));
        for (var i = 0; i < Responses.Length; i++)
        {
            var block = Responses[i].SelectMany(
                field => field.Name[0] == ':' ? BlockWriter.Field(encoder, field.Name, field.Value) : BlockWriter.Field(encoder, field.Name, field.Value, HpackIndexing.Index));
            Assert.Equal(HpackSink.Hex(i == 1 ? C5[i] : C6[i]), block.ToArray());
        }
        Assert.Equal(215, encoder.TableSize);
    }

    private static void AssertDecodes(int maxTableSize, string[] blocks, (string Name, string Value)[][] expected, int[] sizes)
    {
        var decoder = new HpackDecoder(maxTableSize);
        for (var i = 0; i < blocks.Length; i++)
        {
            var (error, fields) = HpackSink.Decode(decoder, blocks[i]);
            Assert.Equal(HpackError.None, error);
            Assert.Equal(expected[i], fields);
            Assert.Equal(sizes[i], decoder.TableSize);
        }
    }
}
