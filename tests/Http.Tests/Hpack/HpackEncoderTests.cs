using System.Globalization;
using Waterfall.Http.Hpack;
using Waterfall.Http.Semantics;

namespace Waterfall.Http.Tests.Hpack;

public sealed class HpackEncoderTests
{
    [Theory]
    [InlineData("content-type", "text/html", 0x40)]
    [InlineData("date", "Mon, 21 Oct 2013 20:13:21 GMT", 0x40)]
    [InlineData("x-anything", "1", 0x40)]
    [InlineData("content-length", "17", 0x00)]
    [InlineData("etag", "\"1\"", 0x00)]
    [InlineData("age", "1", 0x00)]
    [InlineData("location", "/there", 0x00)]
    [InlineData("if-none-match", "\"1\"", 0x00)]
    [InlineData("x-request-id", "17", 0x00)]
    [InlineData("traceparent", "00-1-1-00", 0x00)]
    [InlineData("x-forwarded-for", "10.0.0.1", 0x00)]
    [InlineData("authorization", "Basic YWxhZGRpbjpvcGVuc2VzYW1l-and-more", 0x10)]
    [InlineData("proxy-authorization", "x", 0x10)]
    [InlineData("cookie", "a=1234567890abcdefg", 0x10)] // 19 bytes
    [InlineData("cookie", "a=1234567890abcdefgh", 0x00)]
    [InlineData("set-cookie", "a=1", 0x10)]
    [InlineData("set-cookie", "a=1; path=/; secure; httponly", 0x00)]
    public void The_rule_decides_how_a_field_is_kept(string name, string value, int pattern)
    {
        var encoder = new HpackEncoder();
        var block = BlockWriter.Field(encoder, name, value);
        Assert.Equal(pattern, pattern == 0x40 ? block[0] & 0xC0 : block[0] & 0xF0);
        Assert.Equal(pattern == 0x40 ? name.Length + value.Length + 32 : 0, encoder.TableSize);
        Assert.Equal((name, value), Assert.Single(Decode(new HpackDecoder(), block)));
        // Kept is one byte the second time.
        Assert.Equal(pattern == 0x40 ? [0xBE] : block, BlockWriter.Field(encoder, name, value));
    }

    [Theory]
    [InlineData(":method", "GET", "82")]
    [InlineData(":method", "POST", "83")]
    [InlineData(":path", "/", "84")]
    [InlineData(":path", "/index.html", "85")]
    [InlineData(":scheme", "http", "86")]
    [InlineData(":scheme", "https", "87")]
    [InlineData(":status", "200", "88")]
    [InlineData(":status", "204", "89")]
    [InlineData(":status", "206", "8a")]
    [InlineData(":status", "304", "8b")]
    [InlineData(":status", "400", "8c")]
    [InlineData(":status", "404", "8d")]
    [InlineData(":status", "500", "8e")]
    [InlineData(":authority", "", "81")]
    [InlineData("accept-encoding", "gzip, deflate", "90")]
    [InlineData("accept", "", "93")]
    public void Fields_of_the_static_table_are_one_byte(string name, string value, string hex)
    {
        Assert.Equal(hex, Convert.ToHexStringLower(BlockWriter.Field(new HpackEncoder(), name, value)));
    }

    [Fact]
    public void Every_entry_of_the_static_table_is_found_by_its_name()
    {
        for (var index = 1; index <= HpackStaticTable.Count; index++)
        {
            var name = HpackStaticTable.Name(index).ToArray();
            var id = HpackNameId.Find(name);
            var found = id.IsName ? HpackStaticTable.Find(id) : HpackStaticTable.FindByName(name);
            Assert.Equal(Bytes.Text(name), Bytes.Text(HpackStaticTable.Name(found)));
            Assert.True(found <= index);
            Assert.Equal((Bytes.Text(name), Bytes.Text(HpackStaticTable.Value(index))), Assert.Single(Decode(new HpackDecoder(), [(byte)(0x80 | index)])));
        }
    }

    [Fact]
    public void Every_known_name_and_status_is_read_back()
    {
        var encoder = new HpackEncoder();
        var decoder = new HpackDecoder();
        foreach (var known in Enum.GetValues<KnownHeader>().Where(known => known != KnownHeader.None))
        {
            foreach (var indexing in Enum.GetValues<HpackIndexing>())
            {
                var name = Bytes.Text(KnownHeaders.Bytes(known));
                var block = BlockWriter.Field(encoder, name, "some value", indexing);
                Assert.Equal((name.ToLowerInvariant(), "some value"), Assert.Single(Decode(decoder, block)));
            }
        }
        for (var status = 100; status < 1000; status++)
        {
            var text = status.ToString(CultureInfo.InvariantCulture);
            Assert.Equal((":status", text), Assert.Single(Decode(decoder, BlockWriter.Field(encoder, ":status", text))));
        }
        Assert.Throws<ArgumentOutOfRangeException>(() => encoder.EncodeStatus(99, new byte[64]));
        Assert.Throws<ArgumentOutOfRangeException>(() => encoder.EncodeStatus(1000, new byte[64]));
        Assert.Throws<ArgumentOutOfRangeException>(() => encoder.EncodePseudo(HpackPseudo.Other, default, new byte[64]));
    }

    [Fact]
    public void Names_are_in_lower_case_and_one_name_in_any_case()
    {
        var encoder = new HpackEncoder();
        var decoder = new HpackDecoder();
        Assert.Equal(("x-custom", "A"), Assert.Single(Decode(decoder, BlockWriter.Field(encoder, "X-Custom", "A"))));
        Assert.Equal("be", Convert.ToHexStringLower(BlockWriter.Field(encoder, "x-CUSTOM", "A")));
        Assert.Equal(0x7E, BlockWriter.Field(encoder, "X-CUSTOM", "B")[0]); // the name's index
        Assert.Equal("strict-transport-security", Decode(new HpackDecoder(), BlockWriter.Field(encoder, "Strict-Transport-Security", "A"))[0].Name);
        Assert.Equal("qzx~^", Decode(new HpackDecoder(), BlockWriter.Field(encoder, "QZX~^", "A", HpackIndexing.None))[0].Name); // not Huffman-coded
    }

    [Fact]
    public void What_takes_most_of_the_table_is_not_kept()
    {
        var encoder = new HpackEncoder();
        var block = BlockWriter.Field(encoder, "x-large", new string('v', 3072 - 32 - 7 + 1));
        Assert.Equal((0, 0), (block[0], encoder.TableSize));
        Assert.Equal(0x40, BlockWriter.Field(encoder, "x-large", new string('v', 3072 - 32 - 7))[0]);
    }

    [Theory] // RFC 7541 4.2: the smallest and the last
    [InlineData(new[] { 4096 }, "")]
    [InlineData(new[] { 65_536 }, "")] // no more than the constructor was given
    [InlineData(new[] { 100 }, "3f45")]
    [InlineData(new[] { 0 }, "20")]
    [InlineData(new[] { 0, 4096 }, "203fe11f")]
    [InlineData(new[] { 100, 0, 200 }, "203fa901")]
    [InlineData(new[] { 200, 100 }, "3f45")]
    public void Changes_of_the_size_begin_the_next_block(int[] sizes, string hex)
    {
        var encoder = new HpackEncoder();
        BlockWriter.Field(encoder, "x-y", "1");
        foreach (var size in sizes) encoder.SetMaxTableSize(size);
        Assert.Equal(hex, Convert.ToHexStringLower(BlockWriter.Begin(encoder)));
        Assert.Equal("", Convert.ToHexStringLower(BlockWriter.Begin(encoder)));
        Assert.Equal(sizes.Min() < 36 ? 0 : 36, encoder.TableSize);
    }

    [Fact]
    public void A_peer_that_allows_more_gets_a_larger_table_only_then()
    {
        var encoder = new HpackEncoder(8192);
        Assert.Empty(BlockWriter.Begin(encoder));
        encoder.SetMaxTableSize(65_536);
        Assert.Equal("3fe13f", Convert.ToHexStringLower(BlockWriter.Begin(encoder)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(70)]
    [InlineData(300)]
    [InlineData(4096)]
    [InlineData(16_384)]
    public void A_decoder_follows_through_changes_of_the_size(int maxTableSize)
    {
        var random = new Random(maxTableSize);
        var encoder = new HpackEncoder(maxTableSize);
        var decoder = new HpackDecoder(16_384);
        for (var i = 0; i < 3000; i++)
        {
            for (var changes = random.Next(10) == 0 ? random.Next(1, 4) : 0; changes > 0; changes--)
            {
                var size = random.Next(3) == 0 ? 0 : random.Next(20_000);
                size = Math.Min(size, 16_384);
                decoder.SetMaxTableSize(size);
                encoder.SetMaxTableSize(size);
            }
            var fields = Enumerable.Range(0, random.Next(0, 12)).Select(_ => RandomField(random)).ToArray();
            Assert.Equal(fields, Decode(decoder, BlockWriter.Write(encoder, fields)));
            Assert.Equal(encoder.TableSize, decoder.TableSize);
        }
    }

    [Fact]
    public void Nothing_is_allocated_for_a_message()
    {
        var encoder = new HpackEncoder();
        var decoder = new HpackDecoder();
        var block = new byte[2048];
        var sink = new CountingSink();
        var passes = 0;
        void Pass()
        {
            passes++;
            for (var i = 0; i < 3000; i++)
            {
                var written = encoder.BeginBlock(block);
                written += encoder.EncodeStatus(200 + (i & 7), block.AsSpan(written));
                written += encoder.EncodePseudo(HpackPseudo.Path, "/users/17?full=true"u8, block.AsSpan(written));
                written += encoder.Encode(KnownHeader.ContentType, "Content-Type"u8, "application/json"u8, block.AsSpan(written));
                ReadOnlySpan<byte> value = [(byte)('a' + (i & 15)), (byte)('a' + (i >> 4 & 15)), (byte)('a' + (i >> 8 & 15))];
                written += encoder.Encode(KnownHeader.None, "X-Changing"u8, value, block.AsSpan(written));
                if (decoder.Decode(block.AsSpan(0, written / 2), false, ref sink) != HpackError.None) throw new InvalidOperationException();
                if (decoder.Decode(block.AsSpan(written / 2, written - (written / 2)), true, ref sink) != HpackError.None) throw new InvalidOperationException();
            }
        }
        Pass();
        Pass();
        Assert.Equal(0, Testing.Allocated.Least(Pass));
        Assert.Equal(passes * 3000 * 4, sink.Count);
    }

    private static (string Name, string Value) RandomField(Random random) => random.Next(12) switch
    {
        0 => (":status", random.Next(100, 1000).ToString(CultureInfo.InvariantCulture)),
        1 => (":path", "/" + random.Next(30)),
        2 => (":method", random.Next(2) == 0 ? "PUT" : "GET"),
        3 => ("content-length", random.Next(1000).ToString(CultureInfo.InvariantCulture)),
        4 => ("x-" + random.Next(5), new string((char)random.Next(256), random.Next(0, 300))),
        5 => ("date", "Mon, 21 Oct 2013 20:13:" + random.Next(60)),
        6 => (":protocol", "websocket"),
        7 => ("x-forwarded-proto", random.Next(2) == 0 ? "http" : "https"),
        _ => ("x-" + random.Next(40), random.Next(4).ToString(CultureInfo.InvariantCulture)),
    };

    private static List<(string Name, string Value)> Decode(HpackDecoder decoder, byte[] block)
    {
        var sink = new HpackSink();
        Assert.Equal(HpackError.None, decoder.Decode(block, true, ref sink));
        return sink.Fields;
    }

    private struct CountingSink : IHpackSink
    {
        public int Count { get; private set; }

        public bool OnField(in HpackField field)
        {
            Count++;
            return true;
        }
    }
}
