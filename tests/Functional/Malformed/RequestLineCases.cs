using static Waterfall.Functional.Malformed.Outcome;

namespace Waterfall.Functional.Malformed;

/// <summary>RFC 9112 3: request-line = method SP request-target SP HTTP-version, ended by CRLF.</summary>
internal static class RequestLineCases
{
    private const string End = "\r\nHost: example.test\r\n\r\n";

    public static IEnumerable<WireCase> All =>
    [
        new("two spaces before the target", "RFC 9112 3", $"GET  / HTTP/1.1{End}", Bad),
        new("two spaces before the version", "RFC 9112 3", $"GET /  HTTP/1.1{End}", Bad),
        new("tab before the target", "RFC 9112 3", $"GET\t/ HTTP/1.1{End}", Bad),
        new("tab before the version", "RFC 9112 3", $"GET /\tHTTP/1.1{End}", Bad),
        new("vertical tab as separator", "RFC 9112 3", $"GET\v/ HTTP/1.1{End}", Bad),
        new("form feed as separator", "RFC 9112 3", $"GET /\fHTTP/1.1{End}", Bad),
        new("no-break space as separator", "RFC 9112 3", $"GET\u00a0/ HTTP/1.1{End}", Bad),
        new("carriage return as separator", "RFC 9112 3", $"GET /\rHTTP/1.1{End}", Bad),
        new("leading space", "RFC 9112 3", $" GET / HTTP/1.1{End}", Bad),
        new("leading tab", "RFC 9112 3", $"\tGET / HTTP/1.1{End}", Bad),
        new("trailing space", "RFC 9112 3", $"GET / HTTP/1.1 {End}", Bad),
        new("trailing tab", "RFC 9112 3", $"GET / HTTP/1.1\t{End}", Bad),
        new("no target", "RFC 9112 3", $"GET HTTP/1.1{End}", Bad),
        new("empty target", "RFC 9112 3", $"GET  HTTP/1.1{End}", Bad),
        new("method alone", "RFC 9112 3", $"GET{End}", Bad),
        new("a fourth word", "RFC 9112 3", $"GET / HTTP/1.1 x{End}", Bad),
        new("a second version", "RFC 9112 3", $"GET / HTTP/1.1 HTTP/1.1{End}", Bad),
        new("a space in the target", "RFC 9112 3.2", $"GET /a b HTTP/1.1{End}", Bad),
        new("a space in the query", "RFC 9112 3.2", $"GET /?a b HTTP/1.1{End}", Bad),
        new("bare LF after the request line", "RFC 9112 2.2", "GET / HTTP/1.1\nHost: example.test\r\n\r\n", Bad),
        new("bare LF everywhere", "RFC 9112 2.2", "GET / HTTP/1.1\nHost: example.test\n\n", Bad),
        new("bare CR after the request line", "RFC 9112 2.2", "GET / HTTP/1.1\rHost: example.test\r\n\r\n", Bad),
        new("CR CR LF after the request line", "RFC 9112 2.2", "GET / HTTP/1.1\r\r\nHost: example.test\r\n\r\n", Bad),
        new("LF CR after the request line", "RFC 9112 2.2", "GET / HTTP/1.1\n\rHost: example.test\r\n\r\n", Bad),
        new("bare LF before the request line", "RFC 9112 2.2", $"\nGET / HTTP/1.1{End}", Bad),
        new("bare CR before the request line", "RFC 9112 2.2", $"\rGET / HTTP/1.1{End}", Bad),
        new("CRLF before the request line is skipped", "RFC 9112 2.2", $"\r\nGET / HTTP/1.1{End}", Passed(Seen.Get())),
        new("NUL in the target", "RFC 9112 2.2", $"GET /\0 HTTP/1.1{End}", Bad),
        new("NUL in the method", "RFC 9110 9.1", $"GE\0T / HTTP/1.1{End}", Bad),
        new("byte order mark", "RFC 9112 2.1", $"\u00ef\u00bb\u00bfGET / HTTP/1.1{End}", Bad),
        new("TLS ClientHello on a plain port", "RFC 9112 2", "\x16\x03\x01\x00\xc8\x01\x00\x00\xc4\x03\x03\r\n\r\n", Bad),
        new("HTTP/2 preface where only HTTP/1.1 is spoken", "RFC 9113 3.4", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", Refused(505, 400)),
        new("HTTP/0.9 request", "RFC 9112 2.3", "GET /\r\n", Bad),
        new("HTTP/0.9 request with a trailing space", "RFC 9112 2.3", "GET / \r\n", Bad),
        new("HTTP/0.9 request followed by fields", "RFC 9112 2.3", $"GET /{End}", Bad),
        new("a response where a request is due", "RFC 9112 2.1", "HTTP/1.1 200 OK\r\nHost: example.test\r\n\r\n", Bad),
        new("method with a parenthesis", "RFC 9110 9.1", $"G(T / HTTP/1.1{End}", Bad),
        new("method with a colon", "RFC 9110 9.1", $"GET: / HTTP/1.1{End}", Bad),
        new("method with a slash", "RFC 9110 9.1", $"GE/T / HTTP/1.1{End}", Bad),
        new("method with a comma", "RFC 9110 9.1", $"GET,POST / HTTP/1.1{End}", Bad),
        new("method with obs-text", "RFC 9110 9.1", $"G\u00c9T / HTTP/1.1{End}", Bad),
        new("method with DEL", "RFC 9110 9.1", $"GET\x7f / HTTP/1.1{End}", Bad),
        new("method in quotes", "RFC 9110 9.1", $"\"GET\" / HTTP/1.1{End}", Bad),
        new("unknown method is forwarded", "RFC 9110 9.1", $"FROB / HTTP/1.1{End}", Passed(new Seen("FROB", "/"))),
        new("methods are case-sensitive: get is not GET", "RFC 9110 9.1", $"get / HTTP/1.1{End}", Passed(new Seen("get", "/"))),
        new("method with a hyphen", "RFC 9110 9.1", $"M-SEARCH / HTTP/1.1{End}", Passed(new Seen("M-SEARCH", "/"))),
        new("method of every kind of token character", "RFC 9110 5.6.2",
            $"a!#$%&'*+-.^_`|~9 / HTTP/1.1{End}", Passed(new Seen("a!#$%&'*+-.^_`|~9", "/"))),
        new("CONNECT is not implemented", "RFC 9110 9.3.6", "CONNECT example.test:443 HTTP/1.1\r\nHost: example.test:443\r\n\r\n",
            Local(501)),
        new("CONNECT with an origin-form target", "RFC 9112 3.2.3", $"CONNECT / HTTP/1.1{End}", Local(400, 501)),
        new("CONNECT with tunnelled bytes behind it", "RFC 9110 9.3.6",
            "CONNECT example.test:443 HTTP/1.1\r\nHost: example.test:443\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: example.test\r\n\r\n",
            Refused(501)),
    ];
}
