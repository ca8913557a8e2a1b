using Waterfall.Functional.Rigs;
using static Waterfall.Functional.Malformed.Outcome;

namespace Waterfall.Functional.Malformed;

/// <summary>RFC 9112 9.3.2: requests behind one another are answered in order; behind a refused one nothing is read any more.</summary>
internal static class PipeliningCases
{
    private const string Broken = "GET / HTTP/1.1\r\nHost: a b\r\n\r\n";

    public static IEnumerable<WireCase> All =>
    [
        new("three requests", "RFC 9112 9.3.2", Raw.Get("/1") + Raw.Get("/2") + Raw.Get("/3"),
            Passed(Seen.Get("/1"), Seen.Get("/2"), Seen.Get("/3"))),
        new("bodies between", "RFC 9112 9.3.2", Raw.Post("hello", "/1") + Raw.Get("/2") + Raw.Chunked(["a", "b"], "", "/3") + Raw.Get("/4"),
            Passed(Seen.Post("hello", "/1"), Seen.Get("/2"), Seen.Post("ab", "/3"), Seen.Get("/4"))),
        new("an empty line behind a body is skipped", "RFC 9112 2.2", Raw.Post("hello", "/1") + "\r\n" + Raw.Get("/2"),
            Passed(Seen.Post("hello", "/1"), Seen.Get("/2"))),
        new("a bare LF behind a body is refused", "RFC 9112 2.2", Raw.Post("hello", "/1") + "\n" + Raw.Get("/smuggled"),
            Passed(Seen.Post("hello", "/1")).ThenRefused(400)),
        new("a good one, then a bad one", "RFC 9112 9.3.2", Raw.Get("/1") + Broken, Passed(Seen.Get("/1")).ThenRefused(400)),
        new("a bad one, then a good one", "RFC 9112 9.3.2", Broken + Raw.Get("/smuggled"), Bad),
        new("a bad one, then much", "RFC 9112 9.6", Broken + new string('x', 500_000), Bad),
        new("a bad one, then many good ones", "RFC 9112 9.6", Broken + string.Concat(Enumerable.Repeat(Raw.Get("/smuggled"), 2000)), Bad),
        new("a body, then its surplus", "RFC 9112 6.3", Raw.Request("POST", "/1", "Content-Length: 5\r\n") + "hello there\r\n\r\n",
            Passed(Seen.Post("hello", "/1")).ThenRefused(400)),
        new("a bad chunk, then a request", "RFC 9112 7.1", Raw.ChunkedHead() + "zz\r\nhello\r\n0\r\n\r\n" + Raw.Get("/smuggled"), BadBody),
        new("a bad length, then a request", "RFC 9112 6.3", Raw.Request("POST", "/", "Content-Length: 5x\r\n") + "hello"
            + Raw.Get("/smuggled"), Bad),
        new("too large a body, then a request", "RFC 9110 15.5.14",
            Raw.Request("POST", "/", "Content-Length: 999999\r\n") + Raw.Get("/smuggled"), Refused(413)),
        new("too large fields, then a request", "RFC 6585 5", Raw.Get("/", $"X-A: {new string('a', 40_000)}\r\n") + Raw.Get("/smuggled"),
            Refused(431)),
        new("a wrong version, then a request", "RFC 9110 15.6.6", "GET / HTTP/1.7\r\nHost: a\r\n\r\n" + Raw.Get("/smuggled"), Refused(505)),
        new("close, then a request", "RFC 9112 9.6", Raw.Get("/1", "Connection: close\r\n") + Raw.Get("/smuggled"),
            Passed(Seen.Get("/1")).ThenCloses()),
        new("HTTP/1.0, then a request", "RFC 9112 9.3", Raw.Request("GET", "/1", "", "HTTP/1.0") + Raw.Get("/smuggled"),
            Passed(Seen.Get("/1")).ThenCloses()),
        new("HTTP/1.0 with keep-alive, then a request", "RFC 9112 9.3",
            Raw.Request("GET", "/1", "Connection: keep-alive\r\n", "HTTP/1.0") + Raw.Get("/2"), Passed(Seen.Get("/1"), Seen.Get("/2"))),
        new("HEAD among others", "RFC 9112 6.3", Raw.Request("HEAD", "/1") + Raw.Get("/2"), Passed(new Seen("HEAD", "/1"), Seen.Get("/2"))),
        new("OPTIONS * among others", "RFC 9112 3.2.4", Raw.Get("/1") + Raw.Request("OPTIONS", "*") + Raw.Get("/2"),
            Passed(Seen.Get("/1"), Seen.Get("/2")) with { Answers = [[200], [200, 204], [200]] }),
    ];
}
