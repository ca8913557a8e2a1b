using Waterfall.Functional.Rigs;
using Waterfall.Testing.Wire;
using static Waterfall.Functional.Malformed.Outcome;

namespace Waterfall.Functional.Malformed;

/// <summary>RFC 9112 7.1: chunk = 1*HEXDIG [ chunk-ext ] CRLF chunk-data CRLF. Extensions and trailers included.</summary>
internal static class ChunkCases
{
    private static readonly string[] BadSizes =
    [
        "", "0x5", "x5", "5x", "5h", "+5", "-5", "-0", " 5", "\t5", "5 ", "5\t", "1 0", "5,5", "5.0", "5_0", "g", "\"5\"", "five", "\0",
        "5\0",
        "5\v", "\u00ef\u00bc\u0095", "\u00b95", "5;", "5;=x", "5;a=", "5;a=\"x", "5;a=\"x\"y", "5;a b", "5;a=b c", "5; ;", "5;(a)",
        "5;a=b\0", "5;a=\u007f", "5 ;a=b",
    ];

    private static readonly string[] BadTrailers =
    [
        "Content-Length: 5", "content-length: 0", "Transfer-Encoding: chunked", "Host: evil.test", "X-A : b", " X-A: b", "X-A: b\r\n c",
        "X A: b",
        "X-A", ": b", "X-A: b\0", "X-A: b\rc", "X-A: b\nX-B: c", "X-(A): b",
    ];

    public static IEnumerable<WireCase> All =>
    [
        .. BadSizes.Select(size => Body($"chunk size '{WireText.Visible(size)}'", $"{size}\r\nhello\r\n0\r\n\r\n", BadBody)),
        .. BadTrailers.Select(line => Body($"trailer '{WireText.Visible(line)}'", $"5\r\nhello\r\n0\r\n{line}\r\n\r\n", BadBody)),
        Body("size ended by a bare LF", "5\nhello\r\n0\r\n\r\n", BadBody),
        Body("size ended by a bare CR", "5\rhello\r\n0\r\n\r\n", BadBody),
        Body("size ended by CR CR LF", "5\r\r\nhello\r\n0\r\n\r\n", BadBody),
        Body("data ended by a bare LF", "5\r\nhello\n0\r\n\r\n", BadBody),
        Body("data ended by a bare CR", "5\r\nhello\r0\r\n\r\n", BadBody),
        Body("data longer than its size", "5\r\nhello!\r\n0\r\n\r\n", BadBody),
        Body("data without its end", "5\r\nhello0\r\n\r\n", BadBody),
        Body("data shorter than its size", "6\r\nhello\r\n0\r\n\r\n", BadBody),
        Body("last chunk ended by a bare LF", "5\r\nhello\r\n0\n\r\n", BadBody),
        Body("last line ended by a bare LF", "5\r\nhello\r\n0\r\n\n", BadBody),
        Body("last line with a bare CR", "5\r\nhello\r\n0\r\n\rX", BadBody),
        Body("an extension with a bare LF", "5;a\nb\r\nhello\r\n0\r\n\r\n", BadBody),
        Body("an extension with a bare CR", "5;a\rb\r\nhello\r\n0\r\n\r\n", BadBody),
        Body("a quoted extension with CRLF", "5;a=\"\r\n\"\r\nhello\r\n0\r\n\r\n", BadBody),
        Body("an extension on the last chunk with a bare LF", "5\r\nhello\r\n0;a\n\r\n\r\n", BadBody),
        Body("17 hex digits", "00000000000000005\r\nhello\r\n0\r\n\r\n", Refused(400, 413) with { MayStart = true }),
        Body("a size of 2^64 - 1", "ffffffffffffffff\r\nhello\r\n0\r\n\r\n", Refused(400, 413) with { MayStart = true }),
        Body("a size of 2^63", "8000000000000000\r\nhello\r\n0\r\n\r\n", Refused(400, 413) with { MayStart = true }),
        Body("an extension without end", $"5;{new string('a', 200_000)}", Refused(400, 413, 431) with { MayStart = true }),
        Body("a size line without end", new string('0', 200_000), Refused(400, 413) with { MayStart = true }),
        Body("one chunk", "5\r\nhello\r\n0\r\n\r\n", Passed(Seen.Post("hello"))),
        Body("no chunk", "0\r\n\r\n", Passed(Seen.Post(""))),
        Body("many chunks", string.Concat(Enumerable.Repeat("1\r\nx\r\n", 300)) + "0\r\n\r\n", Passed(Seen.Post(new string('x', 300)))),
        Body("hex in either case", "A\r\n0123456789\r\nb\r\n0123456789a\r\n0\r\n\r\n", Passed(Seen.Post("01234567890123456789a"))),
        Body("leading zeros", "0005\r\nhello\r\n000\r\n\r\n", Passed(Seen.Post("hello"))),
        Body("extensions are dropped", "5;a;b=c;d=\"e f\\\"\"\r\nhello\r\n0;x\r\n\r\n", Passed(Seen.Post("hello"))),
        Body("data that looks like framing", "7\r\n\r\n0\r\n\r\n\r\n0\r\n\r\n", Passed(Seen.Post("\r\n0\r\n\r\n"))),
        new("trailers too large", "RFC 6585 5", Raw.ChunkedHead() + "0\r\n"
            + string.Concat(Enumerable.Repeat($"X-A: {new string('b', 1000)}\r\n", 70)) + "\r\n",
            Refused(431, 400, 413) with { MayStart = true }),
        new("too many trailers", "RFC 6585 5", Raw.ChunkedHead() + "0\r\n" + string.Concat(Enumerable.Repeat("X-A: b\r\n", 1000)) + "\r\n",
            Refused(431, 400, 413) with { MayStart = true }),
    ];

    private static WireCase Body(string name, string body, Outcome outcome) => new(name, "RFC 9112 7.1", Raw.ChunkedHead() + body, outcome);
}
