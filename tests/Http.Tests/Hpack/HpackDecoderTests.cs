using Waterfall.Http.Hpack;
using Waterfall.Http.Semantics;

namespace Waterfall.Http.Tests.Hpack;

public sealed class HpackDecoderTests
{
    // "x-y: 1", added to the table.
    private const string Literal = "4003782d790131";

    private static readonly string Zeroes = new('0', 2 * 65);

    public static TheoryData<string, string> BadBlocks { get; } = new()
    {
        { "80", nameof(HpackError.InvalidIndex) },
        { "be", nameof(HpackError.InvalidIndex) }, // 62 with an empty table
        { "ffffffff07", nameof(HpackError.InvalidIndex) },
        { Literal + "bf", nameof(HpackError.InvalidIndex) }, // 63 with one entry
        { "7f0001", nameof(HpackError.InvalidIndex) }, // a name of index 63
        { "0f3001", nameof(HpackError.InvalidIndex) },
        { "ffffffffff0f", nameof(HpackError.InvalidInteger) }, // 2^32 and more
        { "ff8080808080", nameof(HpackError.InvalidInteger) }, // too many octets, whatever follows
        { "ff808080808000", nameof(HpackError.InvalidInteger) },
        { "00ffffffffff7f", nameof(HpackError.InvalidInteger) },
        { "3fffffffffff7f", nameof(HpackError.InvalidInteger) },
        { "4081ff0131", nameof(HpackError.InvalidHuffman) }, // a name of eight bits of padding
        { "0484ffffffff", nameof(HpackError.InvalidHuffman) }, // EOS
        { "048118", nameof(HpackError.InvalidHuffman) }, // padded with zeroes
        { "3fe21f", nameof(HpackError.TableSizeTooLarge) }, // 4,097
        { "203fe21f", nameof(HpackError.TableSizeTooLarge) },
        { "8220", nameof(HpackError.TableSizeUpdateMisplaced) },
        { Literal + "3f00", nameof(HpackError.TableSizeUpdateMisplaced) },
        { "0466" + "00", nameof(HpackError.StringTooLong) }, // 102 octets where 100 are accepted
        { "047f00", nameof(HpackError.StringTooLong) },
        { "04e6", nameof(HpackError.StringTooLong) },
        { "007f0a", nameof(HpackError.StringTooLong) },
        { "04c1" + Zeroes, nameof(HpackError.StringTooLong) }, // 104 octets when decoded
        { "ff", nameof(HpackError.Truncated) },
        { "40", nameof(HpackError.Truncated) },
        { "4003782d", nameof(HpackError.Truncated) },
        { "4003782d79", nameof(HpackError.Truncated) },
        { "4003782d7901", nameof(HpackError.Truncated) },
        { "3f", nameof(HpackError.Truncated) },
        { "0485ab", nameof(HpackError.Truncated) },
    };

    [Theory]
    [MemberData(nameof(BadBlocks))]
    public void What_is_no_block_is_refused_in_any_split(string hex, string error)
    {
        var wire = HpackSink.Hex(hex);
        for (var at = 0; at <= wire.Length; at++)
        {
            var decoder = new HpackDecoder(4096, 100);
            var sink = new HpackSink();
            var first = decoder.Decode(wire.AsSpan(..at), false, ref sink);
            var last = decoder.Decode(wire.AsSpan(at..), true, ref sink);
            Assert.Equal(error, last.ToString());
            Assert.True(first == HpackError.None || first == last);
            Assert.Equal(last, decoder.Decode(HpackSink.Hex("82"), true, ref sink)); // and stays refused
        }
    }

    [Fact]
    public void Every_error_has_its_case()
    {
        var provoked = BadBlocks.Select(row => (string)row[1]).Append(nameof(HpackError.None)).Append(nameof(HpackError.TableSizeUpdateMissing));
        Assert.Equal(Enum.GetNames<HpackError>().Order(), provoked.Distinct().Order());
    }

    [Theory]
    [InlineData("3fe11f82")] // 4,096
    [InlineData("202082")]
    [InlineData("203fe11f82")]
    [InlineData("3f8080808000" + "82")] // superfluous octets, as many as are accepted
    public void Updates_of_the_size_at_the_start_of_a_block_are_accepted(string hex)
    {
        var (error, fields) = HpackSink.Decode(new HpackDecoder(), hex);
        Assert.Equal(HpackError.None, error);
        Assert.Equal((":method", "GET"), Assert.Single(fields));
    }

    [Fact]
    public void An_empty_block_has_no_fields() => Assert.Empty(HpackSink.Decode(new HpackDecoder(), "").Fields);

    [Fact]
    public void An_update_evicts_what_is_beyond_it()
    {
        var decoder = new HpackDecoder();
        Assert.Equal(HpackError.None, HpackSink.Decode(decoder, Literal + Literal).Error);
        Assert.Equal(72, decoder.TableSize);
        Assert.Equal(HpackError.None, HpackSink.Decode(decoder, "3f07be").Error); // 38
        Assert.Equal(36, decoder.TableSize);
        Assert.Equal(HpackError.None, HpackSink.Decode(decoder, "20" + Literal).Error);
        Assert.Equal(0, decoder.TableSize);
    }

    [Theory] // RFC 7541 4.2
    [InlineData("82", HpackError.TableSizeUpdateMissing)]
    [InlineData(Literal, HpackError.TableSizeUpdateMissing)]
    [InlineData("3fe10182", HpackError.TableSizeUpdateMissing)] // 256
    [InlineData("3f46" + "82", HpackError.TableSizeUpdateMissing)] // 101
    [InlineData("3f45" + "82", HpackError.None)] // 100
    [InlineData("20" + "3f45" + "82", HpackError.None)]
    [InlineData("20" + "3f46" + "82", HpackError.TableSizeTooLarge)]
    [InlineData("", HpackError.None)]
    public void After_a_lower_limit_the_next_block_begins_with_an_update(string hex, HpackError expected)
    {
        var decoder = new HpackDecoder();
        HpackSink.Decode(decoder, Literal);
        decoder.SetMaxTableSize(100);
        Assert.Equal(36, decoder.TableSize);
        Assert.Equal(expected, HpackSink.Decode(decoder, hex).Error);
    }

    [Theory] // RFC 7541 4.2: the smallest must be signalled, even if the limit has gone up again
    [InlineData("82", HpackError.TableSizeUpdateMissing)]
    [InlineData("3fe11f82", HpackError.TableSizeUpdateMissing)]
    [InlineData("203fe11f82", HpackError.None)]
    public void A_limit_that_went_down_and_up_requires_the_smallest(string hex, HpackError expected)
    {
        var decoder = new HpackDecoder();
        decoder.SetMaxTableSize(0);
        decoder.SetMaxTableSize(4096);
        Assert.Equal(expected, HpackSink.Decode(decoder, hex).Error);
    }

    [Fact]
    public void A_higher_limit_requires_nothing_and_allows_a_larger_table()
    {
        var decoder = new HpackDecoder();
        decoder.SetMaxTableSize(8192);
        Assert.Equal(HpackError.None, HpackSink.Decode(decoder, "82").Error);
        Assert.Equal(HpackError.None, HpackSink.Decode(decoder, "3fe13f82").Error); // 8,192
    }

    [Fact] // RFC 9113 6.5.2: until the peer says otherwise
    public void A_table_begins_with_4096_bytes_at_most()
    {
        var decoder = new HpackDecoder(65_536);
        for (var i = 0; i < 200; i++) HpackSink.Decode(decoder, Literal);
        Assert.Equal(4096 / 36 * 36, decoder.TableSize);
    }

    [Fact] // RFC 7541 4.4
    public void A_name_out_of_an_entry_that_its_field_evicts_stays_whole()
    {
        var decoder = new HpackDecoder(40);
        Assert.Equal(("x-y", "1"), Assert.Single(HpackSink.Decode(decoder, Literal).Fields));
        Assert.Equal(("x-y", "22"), Assert.Single(HpackSink.Decode(decoder, "7e023232").Fields));
        Assert.Equal(("x-y", "22"), Assert.Single(HpackSink.Decode(decoder, "be").Fields));
        Assert.Equal(37, decoder.TableSize);
    }

    [Fact] // RFC 7541 4.4
    public void An_entry_larger_than_the_table_empties_it()
    {
        var decoder = new HpackDecoder(40);
        HpackSink.Decode(decoder, Literal);
        Assert.Equal(("x-y", "123456"), Assert.Single(HpackSink.Decode(decoder, "7e06313233343536").Fields));
        Assert.Equal(0, decoder.TableSize);
        Assert.Equal(HpackError.InvalidIndex, HpackSink.Decode(decoder, "be").Error);
    }

    [Theory]
    [InlineData("82", KnownHeader.None, HpackPseudo.Method, false, true, true)]
    [InlineData("81", KnownHeader.None, HpackPseudo.Authority, false, false, true)] // an empty value is for the sink to judge
    [InlineData("90", KnownHeader.AcceptEncoding, HpackPseudo.None, false, true, true)]
    [InlineData("9c", KnownHeader.ContentLength, HpackPseudo.None, false, false, true)]
    [InlineData("0f0d0131", KnownHeader.ContentLength, HpackPseudo.None, false, false, true)]
    [InlineData("1f080131", KnownHeader.Authorization, HpackPseudo.None, true, false, true)]
    [InlineData("0004486f73740131", KnownHeader.Host, HpackPseudo.None, false, false, false)] // "Host": the sink sees the case
    [InlineData("10093a70726f746f636f6c0131", KnownHeader.None, HpackPseudo.Protocol, true, false, false)]
    [InlineData("00053a5061746800", KnownHeader.None, HpackPseudo.Other, false, false, false)] // ":Path"
    [InlineData("00013a00", KnownHeader.None, HpackPseudo.Other, false, false, false)]
    [InlineData("0000" + "00", KnownHeader.None, HpackPseudo.None, false, false, false)]
    [InlineData(Literal, KnownHeader.None, HpackPseudo.None, false, false, false)]
    public void A_field_comes_with_what_is_known_of_it(string hex, KnownHeader known, HpackPseudo pseudo, bool isNeverIndexed, bool isChecked, bool isNameChecked)
    {
        var sink = new HpackSink();
        Assert.Equal(HpackError.None, new HpackDecoder().Decode(HpackSink.Hex(hex), true, ref sink));
        Assert.Equal((known, pseudo, isNeverIndexed, isChecked, isNameChecked), Assert.Single(sink.Facts));
    }

    [Fact]
    public void An_entry_is_checked_once_a_sink_has_accepted_it()
    {
        var decoder = new HpackDecoder();
        var refusing = new HpackSink(_ => false);
        decoder.Decode(HpackSink.Hex(Literal + "be"), true, ref refusing);
        Assert.All(refusing.Facts, fact => Assert.False(fact.IsChecked || fact.IsNameChecked));
        var accepting = new HpackSink();
        decoder.Decode(HpackSink.Hex("bebe7e0132"), true, ref accepting);
        Assert.Equal([false, true, false], accepting.Facts.Select(fact => fact.IsChecked));
        Assert.Equal([false, true, true], accepting.Facts.Select(fact => fact.IsNameChecked));
    }

    [Fact]
    public void A_refused_value_leaves_the_name_of_a_checked_entry_checked()
    {
        var decoder = new HpackDecoder();
        var sink = new HpackSink(value => value != "2");
        decoder.Decode(HpackSink.Hex(Literal + "7e0132" + "be"), true, ref sink);
        Assert.Equal([false, false, false], sink.Facts.Select(fact => fact.IsChecked));
        Assert.Equal([false, true, true], sink.Facts.Select(fact => fact.IsNameChecked));
    }

    [Fact]
    public void A_string_fed_octet_by_octet_is_kept_within_its_bound()
    {
        var text = new string('a', 60_000);
        var encoder = new HpackEncoder();
        var wire = BlockWriter.Write(encoder, [("x-long", text), ("x-short", "1")]);
        var decoder = new HpackDecoder();
        var sink = new HpackSink();
        for (var i = 0; i < wire.Length; i++) Assert.Equal(HpackError.None, decoder.Decode(wire.AsSpan(i, 1), i == wire.Length - 1, ref sink));
        Assert.Equal([("x-long", text), ("x-short", "1")], sink.Fields);
    }

    [Fact]
    public void Limits_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new HpackDecoder(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new HpackDecoder(int.MaxValue));
        Assert.Throws<ArgumentOutOfRangeException>(() => new HpackDecoder(4096, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new HpackDecoder().SetMaxTableSize(-1));
    }
}
