using System.Text;
using Waterfall.Core.Pipeline;
using Waterfall.Http.Http1;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Tests.Pipeline;

public sealed class MaxForwardsTests
{
    [Theory]
    [InlineData("OPTIONS", "3", true, "2")]
    [InlineData("TRACE", "1", true, "0")]
    [InlineData("TRACE", "0", false, "0")]
    [InlineData("OPTIONS", "00", false, "00")]
    [InlineData("OPTIONS", "4294967295", true, "4294967294")]
    [InlineData("OPTIONS", "99999999999", true, "99999999999")]
    [InlineData("OPTIONS", "x", true, "x")]
    [InlineData("OPTIONS", "1x", true, "1x")]
    [InlineData("OPTIONS", "-1", true, "-1")]
    [InlineData("GET", "0", true, "0")]
    public void It_counts_hops_of_OPTIONS_and_TRACE(string method, string value, bool goesOn, string left)
    {
        var head = new MessageHead();
        var raw = Encoding.ASCII.GetBytes($"{method} / HTTP/1.1\r\nHost: h\r\nMax-Forwards: {value}\r\n\r\n");
        Assert.Equal(ParseStatus.Done, Http1HeadParser.ParseRequest(head, HttpLimits.Default, raw, out _));
        Assert.Equal(goesOn, MaxForwards.Decrement(head));
        Assert.Equal(left, Encoding.ASCII.GetString(head.Value(head.IndexOf(KnownHeader.MaxForwards))));
    }
}
