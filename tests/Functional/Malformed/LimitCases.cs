using Waterfall.Functional.Rigs;
using static Waterfall.Functional.Malformed.Outcome;

namespace Waterfall.Functional.Malformed;

/// <summary>
/// The defaults: 8 KiB of request line (414), 32 KiB or 100 of fields (431); and 64 KiB of body (413), as this table's gateway is set.
/// </summary>
internal static class LimitCases
{
    /// <summary>limits.body of the gateway under the table.</summary>
    public const int BodyLimit = 64 * 1024;

    private static string Kilobyte { get; } = new('a', 1024);

    public static IEnumerable<WireCase> All =>
    [
        new("a request line under the limit", "RFC 9112 3", Raw.Get("/" + Text(8000)), Passed(Seen.Get("/" + Text(8000)))),
        new("a request line over the limit", "RFC 9110 15.5.15", Raw.Get("/" + Text(8300)), Refused(414)),
        new("a query over the limit", "RFC 9110 15.5.15", Raw.Get("/?" + Text(9000)), Refused(414)),
        new("a request line without end", "RFC 9110 15.5.15", "GET /" + Text(100_000), Refused(414)),
        new("a method without end", "RFC 9112 3", Text(100_000), Refused(414, 501, 400)),
        new("fields under the limit", "RFC 6585 5", Raw.Get("/", Lines(30, Kilobyte)), Passed(Seen.Get())),
        new("fields over the limit", "RFC 6585 5", Raw.Get("/", Lines(33, Kilobyte)), Refused(431)),
        new("one field over the limit", "RFC 6585 5", Raw.Get("/", $"X-A: {Text(33_000)}\r\n"), Refused(431)),
        new("a field value without end", "RFC 6585 5", $"GET / HTTP/1.1\r\nHost: example.test\r\nX-A: {Text(200_000)}", Refused(431)),
        new("a field name without end", "RFC 6585 5", $"GET / HTTP/1.1\r\nHost: example.test\r\n{Text(200_000)}", Refused(431, 400)),
        new("a value of spaces without end", "RFC 6585 5", $"GET / HTTP/1.1\r\nHost: example.test\r\nX-A:{new string(' ', 200_000)}",
            Refused(431)),
        new("100 fields", "RFC 6585 5", Raw.Get("/", Lines(99, "b")), Passed(Seen.Get())),
        new("101 fields", "RFC 6585 5", Raw.Get("/", Lines(100, "b")), Refused(431)),
        new("thousands of fields", "RFC 6585 5", Raw.Get("/", Lines(5000, "")), Refused(431)),
        new("a body at the limit", "RFC 9110 15.5.14", Raw.Post(Text(BodyLimit)), Passed(Seen.Post(Text(BodyLimit)))),
        new("a body over the limit", "RFC 9110 15.5.14", Raw.Request("POST", "/", $"Content-Length: {BodyLimit + 1}\r\n"), Refused(413)),
        new("a body far over the limit, sent", "RFC 9110 15.5.14", Raw.Post(Text(1_000_000)), Refused(413)),
        new("a body over the limit, with Expect", "RFC 9110 10.1.1",
            Raw.Request("POST", "/", $"Expect: 100-continue\r\nContent-Length: {BodyLimit + 1}\r\n"), Refused(413)),
        new("chunks at the limit", "RFC 9110 15.5.14", Raw.Chunked(Chunks(16)), Passed(Seen.Post(Text(BodyLimit)))),
        new("chunks over the limit", "RFC 9110 15.5.14", Raw.Chunked(Chunks(17)), Refused(413) with { MayStart = true }),
        new("one chunk over the limit", "RFC 9110 15.5.14", Raw.ChunkedHead() + "10001\r\n", Refused(413) with { MayStart = true }),
    ];

    private static string Text(int length) => new('a', length);

    private static string Lines(int count, string value) => string.Concat(Enumerable.Repeat($"X-A: {value}\r\n", count));

    private static IEnumerable<string> Chunks(int count) => Enumerable.Repeat(Text(4096), count);
}
