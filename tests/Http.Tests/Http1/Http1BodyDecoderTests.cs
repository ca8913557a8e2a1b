using Waterfall.Http.Http1;
using Waterfall.Http.Semantics;

namespace Waterfall.Http.Tests.Http1;

public sealed class Http1BodyDecoderTests
{
    [Theory]
    [InlineData("0\r\n\r\n", "End []  left 0")]
    [InlineData("5\r\nhello\r\n0\r\n\r\n", "End [hello]  left 0")]
    [InlineData("5\r\nhello\r\n6\r\n world\r\n0\r\n\r\nGET /", "End [hello world]  left 5")]
    [InlineData("A\r\n0123456789\r\na\r\n0123456789\r\n000\r\n\r\n", "End [01234567890123456789]  left 0")]
    [InlineData("0000000000000005\r\nhello\r\n0\r\n\r\n", "End [hello]  left 0")]
    [InlineData("2\r\n\r\n\r\n0\r\n\r\n", "End [\r\n]  left 0")]
    [InlineData("1\r\nx\r\n0\r\nA: 1\r\nB: 2\r\n\r\nrest", "End [x] A: 1 B: 2 left 4")]
    [InlineData("0\r\nA: 1\r\n\r\n", "End [] A: 1 left 0")]
    [InlineData("5\r\nhel", "NeedMore [hel]")]
    [InlineData("5\r\nhello\r\n0\r\n", "NeedMore [hello]")]
    [InlineData("1;a\r\nx\r\n0;b=c\r\n\r\n", "End [x]  left 0")]
    [InlineData("1;a=\"q;\\\"\t\xFF\"; b ; c = d;e\r\nx\r\n0\r\n\r\n", "End [x]  left 0")]
    public void Chunked(string raw, string expected) => Assert.Equal(expected, BodyFeeder.Decode(MessageFraming.Chunked, Bytes.Of(raw)));

    [Theory]
    [InlineData(0, "abc", "End []  left 3")]
    [InlineData(2, "abc", "End [ab]  left 1")]
    [InlineData(3, "abc", "End [abc]  left 0")]
    [InlineData(4, "abc", "NeedMore [abc]")]
    public void Length(long length, string raw, string expected)
    {
        // The end shows with the next look, so one byte more is offered where the body is complete.
        Assert.Equal(expected, BodyFeeder.Decode(MessageFraming.OfLength(length), Bytes.Of(raw)));
    }

    [Fact]
    public void BytesThatGoAnotherWayCountAsBody()
    {
        var decoder = new Http1BodyDecoder();
        decoder.Begin(MessageFraming.OfLength(10), HttpLimits.Default);
        Assert.Equal(BodyStatus.Data, decoder.Read("abc"u8, out _, out int data));
        decoder.Take(6);
        Assert.Equal((3, 9L, 1L, false), (data, decoder.BodyBytes, decoder.Remaining, decoder.IsAtEnd));
        Assert.Throws<ArgumentOutOfRangeException>(() => decoder.Take(2));
        Assert.Throws<ArgumentOutOfRangeException>(() => decoder.Take(-1));
        decoder.Take(1);
        Assert.True(decoder.IsAtEnd);
    }

    [Fact]
    public void NothingOfAChunkGoesAnotherWay()
    {
        var decoder = new Http1BodyDecoder();
        decoder.Begin(new MessageFraming(BodyKind.Chunked, 0), HttpLimits.Default);
        decoder.Read("5\r\na"u8, out _, out _);
        Assert.Throws<ArgumentOutOfRangeException>(() => decoder.Take(1));
    }

    [Fact]
    public void No_body_is_at_its_end_at_once()
    {
        foreach (MessageFraming framing in new[] { MessageFraming.None, MessageFraming.OfLength(0), new MessageFraming(BodyKind.None, 99) })
        {
            var decoder = default(Http1BodyDecoder);
            decoder.Begin(framing, HttpLimits.Default);
            Assert.True(decoder.IsAtEnd);
            Assert.Equal(BodyStatus.End, decoder.Read("GET"u8, out int skip, out int data));
            Assert.Equal((0, 0), (skip, data));
        }
    }

    [Fact]
    public void Until_close_never_ends_by_itself()
    {
        Assert.Equal("NeedMore [abc]", BodyFeeder.Decode(MessageFraming.UntilClose, Bytes.Of("abc")));
        var decoder = default(Http1BodyDecoder);
        decoder.Begin(MessageFraming.UntilClose, HttpLimits.Default);
        Assert.False(decoder.IsAtEnd);
        Assert.Equal(long.MaxValue, decoder.Remaining);
    }

    [Fact]
    public void Bound_of_the_body_holds_for_every_kind()
    {
        HttpLimits limits = HttpLimits.Default with { MaxBodyBytes = 4 };
        Assert.Equal("Rejected BodyTooLarge", BodyFeeder.Decode(MessageFraming.OfLength(5), "hello"u8.ToArray(), limits));
        Assert.Equal("Rejected BodyTooLarge", BodyFeeder.Decode(MessageFraming.UntilClose, "hello"u8.ToArray(), limits));
        Assert.Equal("Rejected BodyTooLarge", BodyFeeder.Decode(MessageFraming.Chunked, "3\r\nhel\r\n2\r\nlo\r\n"u8.ToArray(), limits));
        Assert.Equal("End [hell]  left 0", BodyFeeder.Decode(MessageFraming.Chunked, "3\r\nhel\r\n1\r\nl\r\n0\r\n\r\n"u8.ToArray(), limits));
        Assert.Equal("NeedMore [hell]", BodyFeeder.Decode(MessageFraming.UntilClose, "hell"u8.ToArray(), limits));
    }

    [Fact]
    public void Remaining_counts_down_in_a_chunk()
    {
        var decoder = default(Http1BodyDecoder);
        decoder.Begin(MessageFraming.Chunked, HttpLimits.Default);
        Assert.Equal(BodyStatus.Data, decoder.Read("10\r\nabc"u8, out int skip, out int data));
        Assert.Equal((4, 3, 13L, 3L), (skip, data, decoder.Remaining, decoder.BodyBytes));
    }

    [Fact]
    public void Chunk_line_of_the_longest_length()
    {
        HttpLimits limits = HttpLimits.Default with { MaxChunkLineBytes = 10 };
        Assert.Equal("End [x]  left 0", BodyFeeder.Decode(MessageFraming.Chunked, "1;aaaaaaaa\r\nx\r\n0\r\n\r\n"u8.ToArray(), limits));
        Assert.Equal("Rejected ChunkLineTooLong", BodyFeeder.Decode(MessageFraming.Chunked, "1;aaaaaaaaa\r\nx\r\n0\r\n\r\n"u8.ToArray(), limits));
    }
}
