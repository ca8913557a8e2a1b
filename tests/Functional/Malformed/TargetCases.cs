using static Waterfall.Functional.Malformed.Outcome;

namespace Waterfall.Functional.Malformed;

/// <summary>RFC 9112 3.2: the four forms of a target, and what may stand in one.</summary>
internal static class TargetCases
{
    public static IEnumerable<WireCase> All =>
    [
        new("absolute-form replaces Host", "RFC 9112 3.2.2", Get("http://other.test/x"), Passed(Seen.Get("/x").WithHost("other.test"))),
        new("absolute-form keeps the port", "RFC 9112 3.2.2", Get("http://other.test:8080/x"),
            Passed(Seen.Get("/x").WithHost("other.test:8080"))),
        new("absolute-form without a path", "RFC 9112 3.2.1", Get("http://other.test"), Passed(Seen.Get("/").WithHost("other.test"))),
        new("absolute-form without a path, with a query", "RFC 9112 3.2.1", Get("http://other.test?a=1"),
            Passed(Seen.Get("/?a=1").WithHost("other.test"))),
        new("absolute-form with the scheme in capitals", "RFC 3986 3.1", Get("HTTP://other.test/x"),
            Passed(Seen.Get("/x").WithHost("other.test"))),
        new("absolute-form is normalised too", "RFC 3986 6.2.2", Get("http://other.test/a/../x"),
            Passed(Seen.Get("/x").WithHost("other.test"))),
        new("absolute-form without Host", "RFC 9112 3.2", "GET http://other.test/ HTTP/1.1\r\n\r\n", Bad),
        new("absolute-form with two Hosts", "RFC 9112 3.2", "GET http://other.test/ HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", Bad),
        new("absolute-form with userinfo", "RFC 9110 4.2.4", Get("http://user@other.test/"), Bad),
        new("absolute-form with userinfo and password", "RFC 9110 4.2.4", Get("http://example.test:80@evil.test/"), Bad),
        new("absolute-form with an empty host", "RFC 9110 4.2.1", Get("http:///x"), Bad),
        new("absolute-form with an empty host and a port", "RFC 9110 4.2.1", Get("http://:80/x"), Bad),
        new("absolute-form with a port that is none", "RFC 3986 3.2.3", Get("http://other.test:8o/x"), Bad),
        new("absolute-form with a port above 65535", "RFC 3986 3.2.3", Get("http://other.test:65536/x"), Bad),
        new("absolute-form with two ports", "RFC 3986 3.2", Get("http://other.test:80:80/x"), Bad),
        new("absolute-form with one slash", "RFC 9112 3.2.2", Get("http:/other.test/x"), Bad),
        new("absolute-form without a colon", "RFC 9112 3.2.2", Get("http//other.test/x"), Bad),
        new("absolute-form with backslashes", "RFC 3986 3", Get("http:\\\\other.test\\x"), Bad),
        new("absolute-form of another scheme", "RFC 9110 7.4", Get("ftp://other.test/x"), Bad),
        new("absolute-form of a script scheme", "RFC 9110 7.4", Get("javascript://other.test/x"), Bad),
        new("absolute-form with a fragment", "RFC 9112 3.2.2", Get("http://other.test/x#f"), Bad),
        new("absolute-form with an unclosed v6 address", "RFC 3986 3.2.2", Get("http://[::1/x"), Bad),
        new("asterisk-form of OPTIONS", "RFC 9112 3.2.4", Request("OPTIONS", "*"), Local(200, 204) with { Closes = false }),
        new("asterisk-form of GET", "RFC 9112 3.2.4", Get("*"), Bad),
        new("asterisk-form of POST", "RFC 9112 3.2.4", Request("POST", "*"), Bad),
        new("asterisk and more", "RFC 9112 3.2.4", Request("OPTIONS", "*/x"), Bad),
        new("authority-form of GET", "RFC 9112 3.2.3", Get("example.test:443"), Bad),
        new("authority-form of OPTIONS", "RFC 9112 3.2.3", Request("OPTIONS", "example.test:443"), Bad),
        new("no leading slash", "RFC 9112 3.2.1", Get("x/y"), Bad),
        new("a question mark alone", "RFC 9112 3.2.1", Get("?a=1"), Bad),
        new("an at sign first", "RFC 9112 3.2.1", Get("@evil.test/"), Bad),
        new("a fragment", "RFC 9112 3.2.1", Get("/x#f"), Bad),
        new("a fragment in the query", "RFC 9112 3.2.1", Get("/x?a#f"), Bad),
        new("a backslash in the path", "RFC 3986 3.3", Get("/a\\b"), Bad),
        new("a backslash that climbs", "RFC 3986 3.3", Get("/a\\..\\b"), Bad),
        new("a control byte in the path", "RFC 3986 3.3", Get("/a\u0001b"), Bad),
        new("ESC in the query", "RFC 3986 3.4", Get("/?a=\x1b"), Bad),
        new("DEL in the path", "RFC 3986 3.3", Get("/a\x7f"), Bad),
        new("a tab in the path", "RFC 9112 3.2", Get("/a\tb"), Bad),
        new("a bare CR in the path", "RFC 9112 2.2", Get("/a\rb"), Bad),
        new("a bare LF in the path", "RFC 9112 2.2", Get("/a\nb"), Bad),
        new("UTF-8 in the path", "RFC 3986 2", Get("/caf\u00c3\u00a9"), Bad),
        new("obs-text in the query", "RFC 3986 2", Get("/?q=\u00ff"), Bad),
        new("a lone percent sign", "RFC 3986 2.1", Get("/a%"), Bad),
        new("a percent sign and one digit", "RFC 3986 2.1", Get("/a%2"), Bad),
        new("a percent sign and no digits", "RFC 3986 2.1", Get("/a%zz"), Bad),
        new("a percent sign and half a digit pair", "RFC 3986 2.1", Get("/a%2g"), Bad),
        new("two percent signs", "RFC 3986 2.1", Get("/a%%30"), Bad),
        new("an IIS unicode escape", "RFC 3986 2.1", Get("/a%u002e"), Bad),
        new("an encoded NUL", "RFC 3986 7.3", Get("/a%00"), Bad),
        new("an encoded NUL before a suffix", "RFC 3986 7.3", Get("/admin%00.png"), Bad),
    ];

    private static string Get(string target) => Request("GET", target);

    private static string Request(string method, string target) => $"{method} {target} HTTP/1.1\r\nHost: example.test\r\n\r\n";
}
