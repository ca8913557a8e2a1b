using Waterfall.Http.Http1;
using Waterfall.Http.Semantics;

namespace Waterfall.Http.Tests.Http2;

/// <summary>Heads as they come over HTTP/1.1.</summary>
internal static class Heads
{
    public static MessageHead Request(string method, string url, string fields = "")
    {
        int path = url.IndexOf('/', 8);
        string host = url["http://".Length..path];
        string raw = $"{method} {(method == "CONNECT" ? host + ":443" : url[path..])} HTTP/1.1\r\nHost: {host}\r\n{fields}\r\n";
        var head = new MessageHead();
        Assert.Equal(ParseStatus.Done, Http1HeadParser.ParseRequest(head, HttpLimits.Default, Bytes.Of(raw), out _));
        return head;
    }

    public static MessageHead Response(int status, string fields = "")
    {
        var head = new MessageHead();
        byte[] raw = Bytes.Of($"HTTP/1.1 {status} x\r\n{fields}\r\n");
        Assert.Equal(ParseStatus.Done, Http1HeadParser.ParseResponse(head, HttpLimits.Default, HttpMethod.Get, raw, out _));
        return head;
    }

    public static string Text(MessageHead head)
    {
        IEnumerable<string> fields = Enumerable.Range(0, head.FieldCount).Where(i => !head.IsRemoved(i)).Select(i => $"{Bytes.Text(head.Name(i))}: {Bytes.Text(head.Value(i))}");
        return string.Join('\n', fields);
    }
}
