using System.Text;
using Waterfall.Http.Http1;
using Waterfall.Http.Semantics;

namespace Waterfall.Http.Tests.Semantics;

/// <summary>What a head that lives long gives back, and who has it afterwards.</summary>
public sealed class HeadRoomTests
{
    [Fact]
    public void A_trimmed_head_keeps_what_it_holds_and_another_has_its_room()
    {
        var kept = new MessageHead();
        Parse(kept, "GET /kept?a=b HTTP/1.1\r\nHost: kept\r\nUser-Agent: first\r\n\r\n");
        var (bytes, fields) = (kept.Storage, kept.Fields);
        kept.Trim();
        Assert.True(kept.Storage.Length < 200);
        Assert.Equal(3, kept.Fields.Length);

        var other = new MessageHead();
        Assert.Same(bytes, other.Storage);
        Assert.Same(fields, other.Fields);
        Parse(other, "POST /other HTTP/1.1\r\nHost: other\r\nContent-Length: 7\r\nX-A: 1\r\nX-B: 2\r\n\r\n");
        Assert.Equal("/kept a=b kept first", $"{Text(kept.Path)} {Text(kept.Query)} {Text(kept.Authority)} {Text(kept.Value(kept.IndexOf("User-Agent"u8)))}");
        Assert.Equal(("/other", 7, "2"), (Text(other.Path), other.Framing.Length, Text(other.Value(other.IndexOf("X-B"u8)))));
    }

    [Fact]
    public void A_trimmed_head_may_be_edited_and_used_again()
    {
        var head = new MessageHead();
        Parse(head, "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
        head.Trim();
        head.Add("X-Long"u8, new byte[3000].Select(_ => (byte)'x').ToArray());
        head.Add("X-More"u8, "1"u8);
        Assert.Equal(3000, head.Value(head.IndexOf("X-Long"u8)).Length);
        head.Reset();
        Parse(head, "GET /again HTTP/1.1\r\nHost: h\r\n\r\n");
        Assert.Equal("/again", Text(head.Path));
    }

    [Fact]
    public void Room_that_grew_is_no_room_for_others()
    {
        var head = new MessageHead();
        Parse(head, $"GET /{new string('x', 5000)} HTTP/1.1\r\nHost: h\r\n\r\n");
        var grown = head.Storage;
        head.Trim();
        Assert.NotSame(grown, new MessageHead().Storage);
        Assert.Equal(5001, head.Path.Length);
    }

    private static void Parse(MessageHead head, string text)
    {
        var status = Http1HeadParser.ParseRequest(head, HttpLimits.Default, Encoding.ASCII.GetBytes(text), out _);
        Assert.Equal(ParseStatus.Done, status);
    }

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.ASCII.GetString(bytes);
}
