using System.Net;
using System.Text;
using Waterfall.Core.Pipeline;
using Waterfall.Core.Streams;
using Waterfall.Http.Http1;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Tests.Pipeline;

public sealed class ForwardedFieldsTests
{
    private const string Claims = "X-Forwarded-For: 1.1.1.1\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: a\r\nForwarded: for=1.1.1.1\r\n";

    private readonly ForwardedFields _fields = new("gw"u8.ToArray());

    [Fact]
    public void A_stranger_is_not_believed() => Assert.Equal(
        ["X-Forwarded-For: 10.0.0.9", "X-Forwarded-Proto: http", "X-Forwarded-Host: h:8080", "Forwarded: for=10.0.0.9;proto=http;host=\"h:8080\""],
        Add(Claims, "10.0.0.9", trusted: false));

    [Fact]
    public void A_trusted_proxy_is_believed_and_added_to() => Assert.Equal(
        [
            "X-Forwarded-Proto: https", "X-Forwarded-Host: a", "Forwarded: for=1.1.1.1", "X-Forwarded-For: 1.1.1.1, 10.0.0.9",
            "Forwarded: for=10.0.0.9;proto=http;host=\"h:8080\"",
        ],
        Add(Claims, "10.0.0.9", trusted: true).OrderBy(line => line.StartsWith("X-Forwarded-For", StringComparison.Ordinal) ? 1 : line.Contains("10.0.0.9", StringComparison.Ordinal) ? 2 : 0));

    [Fact]
    public void Several_lines_become_one_list_in_order() => Assert.Single(
        Add("X-Forwarded-For: 1.1.1.1\r\nx-forwarded-for: 2.2.2.2, 3.3.3.3\r\n", "10.0.0.9", trusted: true),
        line => line.Equals("X-Forwarded-For: 1.1.1.1, 2.2.2.2, 3.3.3.3, 10.0.0.9", StringComparison.OrdinalIgnoreCase));

    [Fact]
    public void Lists_longer_than_any_buffer_are_kept_whole()
    {
        var list = string.Join(", ", Enumerable.Range(0, 300).Select(number => $"10.1.{number / 250}.{number % 250}"));
        Assert.Contains($"X-Forwarded-For: {list}, 10.0.0.9", Add($"X-Forwarded-For: {list}\r\n", "10.0.0.9", trusted: true));
    }

    [Fact]
    public void An_IPv6_address_is_bracketed_and_quoted() =>
        Assert.Contains("Forwarded: for=\"[2001:db8::1]\";proto=http;host=\"h:8080\"", Add("", "2001:db8::1", trusted: false));

    [Fact]
    public void An_IPv4_client_of_a_listener_for_both_versions_is_named_as_IPv4() =>
        Assert.Equal(["X-Forwarded-For: 10.0.0.9", "Forwarded: for=10.0.0.9;proto=http;host=\"h:8080\""],
            Add("", "::ffff:10.0.0.9", trusted: false).Where(line => line.Contains("or", StringComparison.Ordinal) && line.Contains("10.0", StringComparison.Ordinal)));

    [Theory]
    [InlineData("Via: 1.1 gw\r\n", true)]
    [InlineData("Via: 1.0 other, 1.1 gw (comment)\r\n", true)]
    [InlineData("Via: 1.1 a\r\nVia: HTTP/2 gw\r\n", true)]
    [InlineData("Via: 1.1\tgw\r\n", true)]
    [InlineData("Via: 1.1 gw2, 1.1 a (gw)\r\n", false)]
    [InlineData("Via: gw\r\n", false)]
    [InlineData("", false)]
    public void A_request_that_comes_round_again_is_known_by_Via(string via, bool isLoop) => Assert.Equal(isLoop, _fields.IsLoop(Request(via)));

    private List<string> Add(string fields, string address, bool trusted)
    {
        var request = Request(fields);
        _fields.AddClient(request, new ClientPeer(new IPEndPoint(IPAddress.Parse(address), 5), trusted, isSecure: false));
        return [.. Enumerable.Range(0, request.FieldCount).Where(i => !request.IsRemoved(i)).Select(i => $"{Text(request.Name(i))}: {Text(request.Value(i))}")
            .Where(line => !line.StartsWith("Host", StringComparison.Ordinal))];
    }

    private static MessageHead Request(string fields)
    {
        var head = new MessageHead();
        var raw = Encoding.ASCII.GetBytes($"GET / HTTP/1.1\r\nHost: h:8080\r\n{fields}\r\n");
        Assert.Equal(ParseStatus.Done, Http1HeadParser.ParseRequest(head, HttpLimits.Default, raw, out _));
        return head;
    }

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.ASCII.GetString(bytes);
}
