using Waterfall.Functional.Rigs;
using static Waterfall.Functional.Malformed.Outcome;

namespace Waterfall.Functional.Malformed;

/// <summary>RFC 9110 10.1.1: the only expectation there is is 100-continue.</summary>
internal static class ExpectCases
{
    private static readonly string[] Unknown = ["foo", "200-ok", "100-continu", "100-continue, foo", "foo, 100-continue",
        "100-continue;a=b", "y 100-continue"];

    public static IEnumerable<WireCase> All =>
    [
        .. Unknown.Select(value => new WireCase($"Expect '{value}'", "RFC 9110 10.1.1", Raw.Get("/", $"Expect: {value}\r\n"), Local(417))),
        .. Unknown.Select(value => new WireCase(
            $"Expect '{value}' with a body", "RFC 9110 10.1.1", Raw.Post("hello", "/", $"Expect: {value}\r\n"), Local(417))),
        new("100-continue", "RFC 9110 10.1.1", Raw.Post("hello", "/", "Expect: 100-continue\r\n"), Passed(Seen.Post("hello"))),
        new("100-continue has no case", "RFC 9110 10.1.1", Raw.Post("hello", "/", "Expect: 100-Continue\r\n"), Passed(Seen.Post("hello"))),
        new("100-continue without a body", "RFC 9110 10.1.1", Raw.Get("/", "Expect: 100-continue\r\n"), Passed(Seen.Get())),
        new("100-continue, chunked", "RFC 9110 10.1.1", Raw.Chunked(["hello"], "", "/", "Expect: 100-continue\r\n"),
            Passed(Seen.Post("hello"))),
        new("ignored in HTTP/1.0", "RFC 9110 10.1.1",
            Raw.Request("POST", "/", "Expect: 100-continue\r\nContent-Length: 5\r\n", "HTTP/1.0") + "hello",
            Passed(Seen.Post("hello")).ThenCloses()),
        new("with a body that is refused", "RFC 9110 10.1.1",
            Raw.Request("POST", "/", "Expect: 100-continue\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n"), Bad),
    ];
}
