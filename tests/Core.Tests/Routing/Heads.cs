using System.Text;
using Waterfall.Http.Http1;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Tests.Routing;

/// <summary>Parsed request heads.</summary>
internal static class Heads
{
    internal static MessageHead Of(string method, string host, string path)
    {
        var head = new MessageHead();
        var raw = Encoding.ASCII.GetBytes($"{method} {path} HTTP/1.1\r\nHost: {host}\r\n\r\n");
        Assert.Equal(ParseStatus.Done, Http1HeadParser.ParseRequest(head, HttpLimits.Default, raw, out _));
        return head;
    }
}
