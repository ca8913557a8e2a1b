using Waterfall.Functional.Rigs;
using Waterfall.Testing.Wire;
using static Waterfall.Functional.Malformed.Outcome;

namespace Waterfall.Functional.Malformed;

/// <summary>RFC 9110 8.6 and RFC 9112 6.3: Content-Length = 1*DIGIT, once.</summary>
internal static class ContentLengthCases
{
    private static readonly string[] NotDigits =
    [
        "", "+5", "-5", "-0", "+0", "5 5", "5,5", "5, 5", "5, 6", "5,", ",5", "5;", "5;q=1", "0x5", "5.0", "5e0", "5a", "a5", "abc", "five",
        "\"5\"",
        "5\v", "\v5", "5\u00a0", "\u00d9\u00a5", "5\0", "5_0", "(5)", "5 bytes", "1 0",
        "18446744073709551616", "18446744073709551621", "9223372036854775808", "99999999999999999999999999999999999999",
    ];

    public static IEnumerable<WireCase> All =>
    [
        .. NotDigits.Select(value => Fields($"Content-Length '{WireText.Visible(value)}'", $"Content-Length: {value}\r\n", Refusal(value))),
        Fields("twice the same", "Content-Length: 5\r\nContent-Length: 5\r\n", Bad),
        Fields("two different", "Content-Length: 5\r\nContent-Length: 6\r\n", Bad),
        Fields("two different, other fields between", "Content-Length: 5\r\nX-A: b\r\ncontent-length: 0\r\n", Bad),
        Fields("three", "Content-Length: 5\r\nContent-Length: 5\r\nContent-Length: 5\r\n", Bad),
        Fields("a bad one behind a good one", "Content-Length: 5\r\nContent-Length: +5\r\n", Bad),
        Fields("an empty one behind a good one", "Content-Length: 5\r\nContent-Length:\r\n", Bad),
        Fields("a space before the colon", "Content-Length : 5\r\n", Bad),
        Fields("folded", "Content-Length:\r\n 5\r\n", Bad),
        Fields("in HTTP/1.0 twice", "Content-Length: 5\r\nContent-Length: 6\r\n", Bad, "HTTP/1.0"),
        Fields("a plain one", "Content-Length: 5\r\n", Passed(Seen.Post("hello").With("Content-Length", "5"))),
        Fields("in capitals, without a space", "CONTENT-LENGTH:5\r\n", Passed(Seen.Post("hello").With("Content-Length", "5"))),
        Fields("whitespace around the value", "Content-Length: \t5 \t\r\n", Passed(Seen.Post("hello").With("Content-Length", "5"))),
        Fields("leading zeros are digits, re-serialised", "Content-Length: 0005\r\n",
            Passed(Seen.Post("hello").With("Content-Length", "5"))),
        Fields("in HTTP/1.0", "Content-Length: 5\r\n", Passed(Seen.Post("hello")).ThenCloses(), "HTTP/1.0"),
        new("zero", "RFC 9110 8.6", Raw.Request("POST", "/", "Content-Length: 0\r\n"),
            Passed(new Seen("POST", "/").With("Content-Length", "0"))),
        new("GET with a body", "RFC 9110 9.3.1", Raw.Request("GET", "/", "Content-Length: 5\r\n") + "hello",
            Passed(Seen.Get().WithBody("hello"))),
        new("DELETE with a body", "RFC 9110 9.3.5", Raw.Request("DELETE", "/", "Content-Length: 5\r\n") + "hello",
            Passed(new Seen("DELETE", "/").WithBody("hello"))),
        new("a request inside a body is body", "RFC 9112 6.3", Raw.Post("GET /smuggled HTTP/1.1\r\nHost: example.test\r\n\r\n"),
            Passed(Seen.Post("GET /smuggled HTTP/1.1\r\nHost: example.test\r\n\r\n"))),
        new("a request inside the body of a GET is body", "RFC 9112 6.3",
            Raw.Request("GET", "/", "Content-Length: 48\r\n") + "GET /smuggled HTTP/1.1\r\nHost: example.test\r\n\r\nxx",
            Passed(Seen.Get().WithBody("GET /smuggled HTTP/1.1\r\nHost: example.test\r\n\r\nxx"))),
        new("a body that looks chunked is body", "RFC 9112 6.3", Raw.Post("0\r\n\r\nGET /smuggled HTTP/1.1\r\n\r\n"),
            Passed(Seen.Post("0\r\n\r\nGET /smuggled HTTP/1.1\r\n\r\n"))),
    ];

    // A number too large for any counter may as well be taken for a length over the limit.
    private static Outcome Refusal(string value) => value.Length > 15 ? Refused(400, 413) : Bad;

    private static WireCase Fields(string name, string lines, Outcome outcome, string version = "HTTP/1.1") =>
        new(name, "RFC 9110 8.6", Raw.Request("POST", "/", lines, version) + "hello", outcome);
}
