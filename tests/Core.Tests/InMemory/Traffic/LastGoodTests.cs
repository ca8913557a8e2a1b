using Waterfall.Core.Configuration;
using Waterfall.Testing.Manual;

namespace Waterfall.Core.Tests.InMemory.Traffic;

/// <summary>Which answers are kept to stand in for one that fails, and which are not.</summary>
public sealed class LastGoodTests
{
    private const string Failure = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 2\r\n\r\nno";

    private readonly ManualGateway _gateway = TrafficRig.Gateway(route => route with
    {
        Fallback = new FallbackConfig { LastGood = new LastGoodConfig { MaxAge = TimeSpan.FromMinutes(1), MaxBody = 1000 } },
    });

    [Theory]
    [InlineData("Content-Length: 5\r\n\r\nhello")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n")]
    public void The_last_good_answer_stands_in_with_its_age(string rest)
    {
        Assert.EndsWith("hello", Exchange(Wires.Get, "HTTP/1.1 200 OK\r\nETag: \"1\"\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nAge: 3\r\n" + rest).Replace("2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n", "hello", StringComparison.Ordinal), StringComparison.Ordinal);
        _gateway.Pass(7000);
        var stale = Exchange(Wires.Get, Failure);
        Assert.StartsWith("HTTP/1.1 200 ", stale, StringComparison.Ordinal);
        Assert.Contains("ETag: \"1\"\r\n", stale, StringComparison.Ordinal);
        Assert.Contains("Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n", stale, StringComparison.Ordinal);
        Assert.Equal(2, stale.Split("Date:").Length);
        Assert.Contains("Age: 10\r\n", stale, StringComparison.Ordinal);
        Assert.Contains("Cache-Status: waterfall; fwd=stale; detail=last-good\r\n", stale, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\nhello", stale, StringComparison.Ordinal);
        Assert.Empty(_gateway.EndAndListLeaks());
    }

    [Fact]
    public void The_newest_stands_in()
    {
        Exchange(Wires.Get, TrafficRig.Of("200 OK", "", "old"));
        _gateway.Pass(2000);
        Exchange(Wires.Get, TrafficRig.Of("200 OK", "", "a newer one"));
        Assert.EndsWith("\r\n\r\na newer one", Exchange(Wires.Get, Failure), StringComparison.Ordinal);
        Assert.Equal(1, _gateway.Gateway.LastGood.Count);
    }

    [Theory]
    [InlineData(Wires.Get, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nSet-Cookie: a=b\r\n\r\nok")]
    [InlineData(Wires.Get, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nCache-Control: max-age=1, no-store\r\n\r\nok")]
    [InlineData(Wires.Get, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nCache-Control: private\r\n\r\nok")]
    [InlineData(Wires.Get, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nVary: x-user\r\n\r\nok")]
    [InlineData(Wires.Get, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nVary: *\r\n\r\nok")]
    [InlineData(Wires.Get, "HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\nok")]
    [InlineData("GET /a HTTP/1.1\r\nHost: h\r\nCookie: a=b\r\n\r\n", Wires.Ok)]
    [InlineData("GET /a HTTP/1.1\r\nHost: h\r\nAuthorization: Basic eDp5\r\n\r\n", Wires.Ok)]
    [InlineData("OPTIONS /a HTTP/1.1\r\nHost: h\r\n\r\n", Wires.Ok)]
    public void What_is_not_for_everybody_is_not_kept(string request, string answer)
    {
        Exchange(request, answer);
        Assert.Equal(0, _gateway.Gateway.LastGood.Count);
        Assert.StartsWith("HTTP/1.1 503 ", Exchange(request, Failure), StringComparison.Ordinal);
        Assert.Empty(_gateway.EndAndListLeaks());
    }

    [Theory]
    [InlineData("GET /b HTTP/1.1\r\nHost: h\r\n\r\n")]
    [InlineData("GET /a? HTTP/1.1\r\nHost: h\r\n\r\n")]
    [InlineData("GET /a HTTP/1.1\r\nHost: i\r\n\r\n")]
    [InlineData("GET /a HTTP/1.1\r\nHost: h\r\nAccept: text/html\r\n\r\n")]
    [InlineData("GET /a HTTP/1.1\r\nHost: h\r\nAuthorization: Basic eDp5\r\n\r\n")]
    public void Another_request_has_another_answer(string request)
    {
        Exchange(Wires.Get, TrafficRig.Of("200 OK", "Vary: Accept, Accept-Encoding\r\n", "one"));
        Assert.Equal(1, _gateway.Gateway.LastGood.Count);
        Assert.StartsWith("HTTP/1.1 503 ", Exchange(request, Failure), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 200 ", Exchange(Wires.Get, Failure), StringComparison.Ordinal);
    }

    [Fact]
    public void It_is_too_old_in_the_end()
    {
        Exchange(Wires.Get, Wires.Ok);
        _gateway.Pass(60_000);
        Assert.StartsWith("HTTP/1.1 200 ", Exchange(Wires.Get, Failure), StringComparison.Ordinal);
        _gateway.Pass(1);
        Assert.StartsWith("HTTP/1.1 503 ", Exchange(Wires.Get, Failure), StringComparison.Ordinal);
        Assert.Empty(_gateway.EndAndListLeaks());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_body_that_is_too_long_passes_and_is_not_kept(bool isChunked)
    {
        var body = new string('x', 1001);
        var answer = isChunked ? $"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n{1000:x}\r\n{body[1..]}\r\n0\r\n\r\n" : TrafficRig.Of("200 OK", "", body);
        Assert.Contains(body[1..], Exchange(Wires.Get, answer), StringComparison.Ordinal);
        Assert.Equal(0, _gateway.Gateway.LastGood.Count);
        Assert.Empty(_gateway.EndAndListLeaks());
    }

    [Fact]
    public void An_answer_that_breaks_off_is_not_kept()
    {
        var client = TrafficRig.Ask(_gateway, Wires.Get);
        TrafficRig.Answer(_gateway, 0, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
        _gateway.Upstream.Reset();
        _gateway.Settle();
        Assert.True(client.SawEnd);
        Assert.Equal(0, _gateway.Gateway.LastGood.Count);
        Assert.Empty(_gateway.EndAndListLeaks());
    }

    [Fact]
    public void Those_unused_for_longest_give_way()
    {
        for (var number = 0; number < 18_000; number++)
            Exchange($"GET /{number} HTTP/1.1\r\nHost: h\r\n\r\n", TrafficRig.Of("200 OK", "", new string('x', 900)));
        var store = _gateway.Gateway.LastGood;
        Assert.InRange(store.Bytes, Core.Pipeline.LastGoodStore.DefaultCapacity - 2000, Core.Pipeline.LastGoodStore.DefaultCapacity);
        Assert.StartsWith("HTTP/1.1 503 ", Exchange("GET /0 HTTP/1.1\r\nHost: h\r\n\r\n", Failure), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 200 ", Exchange("GET /17999 HTTP/1.1\r\nHost: h\r\n\r\n", Failure), StringComparison.Ordinal);
    }

    private string Exchange(string request, string answer)
    {
        _client ??= _gateway.Connect();
        _client.Clear();
        _client.Write(request);
        _gateway.Settle();
        _gateway.Upstream.Clear();
        TrafficRig.Answer(_gateway, _gateway.Engine.Connected.Count - 1, answer);
        return _client.Received;
    }

    private ManualPeer? _client;
}
