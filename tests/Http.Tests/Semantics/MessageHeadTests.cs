using Waterfall.Http.Http1;
using Waterfall.Http.Semantics;

namespace Waterfall.Http.Tests.Semantics;

public sealed class MessageHeadTests
{
    private static MessageHead Sample() => HeadFeeder.Parse(HeadKind.Request, "GET /a?b HTTP/1.1\r\nHost: a\r\nX: 1\r\nVia: v1\r\nvia: v2\r\nx: 2\r\n\r\n");

    [Fact]
    public void Removing_one_of_several_keeps_the_field_present()
    {
        MessageHead head = Sample();
        head.Remove(2);
        Assert.True(head.Has(KnownHeader.Via));
        Assert.Equal(3, head.IndexOf(KnownHeader.Via));
        head.Remove(3);
        head.Remove(3);
        Assert.False(head.Has(KnownHeader.Via));
        Assert.Equal(-1, head.IndexOf(KnownHeader.Via));
        Assert.True(head.IsRemoved(3));
        Assert.Equal(5, head.FieldCount);
    }

    [Fact]
    public void Removing_all_by_name_or_member()
    {
        MessageHead head = Sample();
        Assert.Equal(2, head.RemoveAll("VIA"u8));
        Assert.Equal(0, head.RemoveAll(KnownHeader.Via));
        Assert.Equal(2, head.RemoveAll("X"u8));
        Assert.Equal(0, head.RemoveAll("X"u8));
        Assert.Equal(["Host: a"], HeadFeeder.Fields(head));
    }

    [Fact]
    public void Adding_and_setting()
    {
        MessageHead head = Sample();
        head.Add("x-New"u8, "n"u8);
        head.Add(KnownHeader.Traceparent, "t"u8);
        head.Set("via"u8, "v3"u8);
        head.Set(KnownHeader.Host, "b"u8);
        head.Add("x"u8, head.Value(1));
        Assert.Equal(["X: 1", "x: 2", "x-New: n", "traceparent: t", "via: v3", "Host: b", "x: 1"], HeadFeeder.Fields(head));
        Assert.True(head.Has(KnownHeader.Traceparent));
        Assert.Equal("a", Bytes.Text(head.Authority));
    }

    [Fact]
    public void Rewriting_the_target()
    {
        MessageHead head = Sample();
        head.SetPath("/new/path"u8);
        head.SetQuery("q=1"u8);
        Assert.Equal(("/new/path", "q=1", true), (Bytes.Text(head.Path), Bytes.Text(head.Query), head.HasQuery));
        head.SetQuery(default);
        Assert.False(head.HasQuery);
        Assert.Equal("/a?b", Bytes.Text(head.Target));
    }

    [Theory]
    [InlineData("a\r\nb")]
    [InlineData("a\0")]
    [InlineData(" a")]
    [InlineData("a\t")]
    public void Values_that_would_split_a_message_throw(string value)
    {
        MessageHead head = Sample();
        Assert.Throws<ArgumentException>(() => head.Add("X"u8, Bytes.Of(value)));
        Assert.Throws<ArgumentException>(() => head.Set(KnownHeader.Server, Bytes.Of(value)));
    }

    [Fact]
    public void Other_wrong_edits_throw()
    {
        MessageHead head = Sample();
        Assert.Throws<ArgumentException>(() => head.Add(""u8, "x"u8));
        Assert.Throws<ArgumentException>(() => head.Add("a b"u8, "x"u8));
        Assert.Throws<ArgumentException>(() => head.Add(KnownHeader.None, "x"u8));
        Assert.Throws<ArgumentException>(() => head.SetPath("a"u8));
        Assert.Throws<ArgumentException>(() => head.SetPath("/a b"u8));
        Assert.Throws<ArgumentException>(() => head.SetPath("/a?b"u8));
        Assert.Throws<ArgumentException>(() => head.SetQuery("a\r\n"u8));
        Assert.Throws<ArgumentException>(() => head.SetMethod("A B"u8));
        Assert.Throws<ArgumentException>(() => head.SetStatus(200, "a\nb"u8));
        Assert.Throws<ArgumentOutOfRangeException>(() => head.SetStatus(99));
        Assert.Throws<ArgumentOutOfRangeException>(() => head.SetStatus(600));
        Assert.Throws<ArgumentOutOfRangeException>(() => head.Name(5));
        Assert.Throws<ArgumentOutOfRangeException>(() => head.Remove(-1));
    }

    [Fact]
    public void Reset_gives_large_storage_back_and_keeps_small()
    {
        var head = new MessageHead();
        byte[] first = head.Storage;
        Assert.Equal(ParseStatus.Done, Http1HeadParser.ParseRequest(head, HttpLimits.Default, "GET / HTTP/1.1\r\nHost: a\r\n\r\n"u8, out _));
        head.Reset();
        Assert.Same(first, head.Storage);
        Assert.Equal(HeadFeeder.Describe(new MessageHead()), HeadFeeder.Describe(head));
        byte[] large = Bytes.Of($"GET / HTTP/1.1\r\nHost: a\r\nX: {new string('x', 20_000)}\r\n\r\n");
        Assert.Equal(ParseStatus.Done, Http1HeadParser.ParseRequest(head, HttpLimits.Default, large, out _));
        Assert.True(head.Storage.Length > 20_000);
        head.Reset();
        Assert.Equal(2048, head.Storage.Length);
    }

    [Fact]
    public void Everything_is_reset()
    {
        var used = new MessageHead();
        HeadFeeder.Run(used, HeadKind.Request, HttpLimits.Default, HttpMethod.Get, Bytes.Of(
            "POST http://h/p?q HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n"));
        used.Reset();
        HeadFeeder.Run(used, HeadKind.Request, HttpLimits.Default, HttpMethod.Get, Bytes.Of(
            "POST http://h/p?q HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nConnection: upgrade\r\nUpgrade: x\r\nContent-Length: 5\r\n\r\n"));
        Assert.True(used.ExpectContinue && used.UpgradeRequested && used.HasQuery && used.KeepAlive);
        used.Reset();
        Assert.Equal(HeadFeeder.Describe(new MessageHead()), HeadFeeder.Describe(used));
        Assert.Equal((0, 0UL, 0UL), (used.Used, used.Present, used.Repeated));
    }
}
