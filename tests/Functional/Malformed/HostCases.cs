using static Waterfall.Functional.Malformed.Outcome;

namespace Waterfall.Functional.Malformed;

/// <summary>RFC 9112 3.2 and RFC 9110 7.2: exactly one Host, of the form uri-host [ ":" port ].</summary>
internal static class HostCases
{
    private static readonly string[] Refused =
    [
        "", "a:b:c", "a:80:80", "a b", "a\tb", "a/b", "a/", "http://a", "user@a", "user:pw@a", "a, b", "a,b", "a:-1", "a:+80", "a:80a",
        "a:8 0",
        "a:65536", "a:99999999999999999999", "::1", "[::1", "::1]", "[::1]x", "[::1]:x", "[zz]", "[]", "[1.2.3.4]", "a\\b", "a?b", "a#b",
        "\"a\"",
        "<a>", "a^b", "a|b", "{a}", "%zz", "a%", "caf\u00e9.test", "a\x7f", "a\0", "a\x01", ":80",
    ];

    private static readonly string[] Kept =
        ["EXAMPLE.test", "example.test:8080", "[::1]", "[::1]:8080", "127.0.0.1:80", "a_b.test", "xn--caf-dma.test", "localhost"];

    public static IEnumerable<WireCase> All =>
    [
        .. Refused.Select(host => new WireCase($"Host '{Name(host)}'", "RFC 9112 3.2", $"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n", Bad)),
        .. Kept.Select(host => new WireCase(
            $"Host '{host}' is kept", "RFC 9110 7.2", $"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n", Passed(Seen.Get().WithHost(host)))),
        new("whitespace around Host is not part of it", "RFC 9112 5.1", "GET / HTTP/1.1\r\nHost: \t a.test \t\r\n\r\n",
            Passed(Seen.Get().WithHost("a.test"))),
        new("no Host", "RFC 9112 3.2", "GET / HTTP/1.1\r\n\r\n", Bad),
        new("no Host, other fields", "RFC 9112 3.2", "GET / HTTP/1.1\r\nAccept: */*\r\n\r\n", Bad),
        new("two equal Hosts", "RFC 9112 3.2", "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", Bad),
        new("two different Hosts", "RFC 9112 3.2", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", Bad),
        new("two Hosts, names in different case", "RFC 9112 3.2", "GET / HTTP/1.1\r\nHost: a\r\nX: y\r\nhOST: b\r\n\r\n", Bad),
        new("two Hosts in HTTP/1.0", "RFC 9112 3.2", "GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n", Bad),
        new("a bad Host in HTTP/1.0", "RFC 9112 3.2", "GET / HTTP/1.0\r\nHost: a b\r\n\r\n", Bad),
        new("Host folded over two lines", "RFC 9112 5.2", "GET / HTTP/1.1\r\nHost: a\r\n b\r\n\r\n", Bad),
        new("Host after a space", "RFC 9112 2.2", "GET / HTTP/1.1\r\n Host: a\r\nHost: b\r\n\r\n", Bad),
        new("Host with a space before the colon", "RFC 9112 5.1", "GET / HTTP/1.1\r\nHost : a\r\n\r\n", Bad),
    ];

    private static string Name(string host) => Waterfall.Testing.Wire.WireText.Visible(host);
}
