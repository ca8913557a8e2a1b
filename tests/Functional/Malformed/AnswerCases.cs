using static Waterfall.Functional.Malformed.AnswerOutcome;

namespace Waterfall.Functional.Malformed;

/// <summary>
/// What upstreams get wrong. An answer that two readers could take apart differently is refused: the client gets 502 and the connection
/// ends.
/// </summary>
internal static class AnswerCases
{
    private const string Ok = "HTTP/1.1 200 OK\r\n";

    private const string Body = "Content-Length: 5\r\n\r\nhello";

    private static readonly string[] BadStatusLines =
    [
        "HTTP/1.1 20 OK", "HTTP/1.1 2000 OK", "HTTP/1.1 2x0 OK", "HTTP/1.1 abc OK", "HTTP/1.1 099 OK", "HTTP/1.1 -20 OK", "HTTP/1.1 +20 OK",
        "HTTP/1.1  200 OK",
        "HTTP/1.1\t200 OK", "HTTP/1.1 200OK", "HTTP/1.1 200\tOK", "HTTP/2.0 200 OK", "HTTP/1.2 200 OK", "HTTP/1.10 200 OK", "HTTP/1 200 OK",
        "http/1.1 200 OK",
        "ICY 200 OK", "200 OK", " HTTP/1.1 200 OK", "HTTP/1.1 200 O\0K", "HTTP/1.1 200 O\rK", "HTTP/1.1 200 O\u007fK", "garbage",
        "GET / HTTP/1.1", "",
    ];

    private static readonly string[] BadFields =
    [
        "X-A : b", " X-A: b", "X A: b", "X-(A): b", ": b", "X-A", "X-A: b\0", "X-A: b\u0001", "X-A: b\u007f", "X-A: b\rc", "X-A: b\nX-B: c",
        "X-\u00e9: b",
        "X-A: b\r\n c", "X-A: b\r\n\tc",
    ];

    private static readonly string[] BadFraming =
    [
        "Content-Length: +5", "Content-Length: -5", "Content-Length: 5x", "Content-Length: 0x5", "Content-Length:", "Content-Length: 5, 6",
        "Content-Length: 5 5",
        "Content-Length: 5\r\nContent-Length: 6", "Content-Length: 18446744073709551621", "Content-Length: 5\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nContent-Length: 5", "Transfer-Encoding: chunked, chunked", "Transfer-Encoding: xchunked",
        "Transfer-Encoding: \"chunked\"",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity", "Transfer-Encoding:\vchunked", "Transfer-Encoding : chunked",
        "Transfer-Encoding: chunked, identity",
    ];

    private static readonly string[] BadChunks =
    [
        "0x5\r\nhello\r\n0\r\n\r\n", "+5\r\nhello\r\n0\r\n\r\n", "5 \r\nhello\r\n0\r\n\r\n", "5\nhello\r\n0\r\n\r\n",
        "5\r\nhello\n0\r\n\r\n", "5\r\nhello!\r\n0\r\n\r\n",
        "zz\r\nhello\r\n0\r\n\r\n", "\r\nhello\r\n0\r\n\r\n", "10000000000000005\r\nhello\r\n0\r\n\r\n", "5;a\nb\r\nhello\r\n0\r\n\r\n",
        "5\r\nhello\r\n0\r\nX : y\r\n\r\n",
        "5\r\nhello\r\n0\r\n\n", "-5\r\nhello\r\n0\r\n\r\n",
    ];

    public static IReadOnlyList<AnswerCase> All { get; } =
    [
        .. BadStatusLines.Select(line => new AnswerCase($"status line '{Name(line)}'", "RFC 9112 4", $"{line}\r\n{Body}", BadGateway)),
        .. BadFields.Select(line => new AnswerCase($"field '{Name(line)}'", "RFC 9112 5", $"{Ok}{line}\r\n{Body}", BadGateway)),
        .. BadFraming.Select(line =>
            new AnswerCase($"framing '{Name(line)}'", "RFC 9112 6.3", $"{Ok}{line}\r\n\r\n5\r\nhello\r\n0\r\n\r\n", BadGateway)),
        .. BadChunks.Select(body =>
            new AnswerCase($"chunks '{Name(body)}'", "RFC 9112 7.1", $"{Ok}Transfer-Encoding: chunked\r\n\r\n{body}", Broken)),
        new("bare LF after the status line", "RFC 9112 2.2", $"HTTP/1.1 200 OK\n{Body}", BadGateway),
        new("bare CR after the status line", "RFC 9112 2.2", $"HTTP/1.1 200 OK\r{Body}", BadGateway),
        new("nothing", "RFC 9110 15.6.3", "", BadGateway) { Closes = true },
        new("half a status line", "RFC 9112 8", "HTTP/1.1 2", BadGateway) { Closes = true },
        new("half a head", "RFC 9112 8", $"{Ok}Content-Length: 5\r\n", BadGateway) { Closes = true },
        new("a head without end", "RFC 6585 5", $"{Ok}X-A: {new string('a', 2_000_000)}", BadGateway) { Closes = true },
        new("fields without end", "RFC 6585 5", Ok + string.Concat(Enumerable.Repeat("X-A: b\r\n", 200_000)), BadGateway) { Closes = true },
        new("Transfer-Encoding in HTTP/1.0", "RFC 9112 6.1", "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
            BadGateway) { Closes = true },
        new("101 nobody asked for", "RFC 9110 7.8", "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n\0\0\0",
            BadGateway),
        new("an interim answer and nothing after it", "RFC 9110 15.2", "HTTP/1.1 103 Early Hints\r\n\r\n", BadGateway) { Closes = true },
        new("a malformed interim answer", "RFC 9112 4", $"HTTP/1.1 10 x\r\n\r\n{Ok}{Body}", BadGateway),
        new("a body shorter than its length", "RFC 9112 8", $"{Ok}Content-Length: 9\r\n\r\nhello", Broken) { Closes = true },
        new("chunks without the last one", "RFC 9112 8", $"{Ok}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", Broken) { Closes = true },
        new("a chunk cut short", "RFC 9112 8", $"{Ok}Transfer-Encoding: chunked\r\n\r\n9\r\nhello", Broken) { Closes = true },
        new("trailers cut short", "RFC 9112 8", $"{Ok}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX-A: b\r\n",
            Broken) { Closes = true },
        new("a plain answer", "RFC 9112 6.3", Ok + Body, Relayed) { Body = "hello" },
        new("no reason", "RFC 9112 4", $"HTTP/1.1 200 \r\n{Body}", Relayed) { Body = "hello" },
        new("HTTP/1.0 until close", "RFC 9112 6.3", "HTTP/1.0 200 OK\r\n\r\nhello", Relayed) { Body = "hello", Closes = true },
        new("HTTP/1.1 until close", "RFC 9112 6.3", $"{Ok}\r\nhello", Relayed) { Body = "hello", Closes = true },
        new("an unknown status", "RFC 9110 15", $"HTTP/1.1 599 Odd\r\n{Body}", Relayed) { Body = "hello", Status = 599 },
        new("two answers to one request", "RFC 9112 9.2", $"{Ok}{Body}HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nsmuggled",
            Relayed) { Body = "hello" },
        new("bytes behind an answer", "RFC 9112 9.2", $"{Ok}{Body}surplus", Relayed) { Body = "hello" },
        new("bytes behind the last chunk", "RFC 9112 9.2",
            $"{Ok}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\nHTTP/1.1 200 OK\r\n", Relayed) { Body = "hello" },
        new("a body behind 204", "RFC 9112 6.3", "HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nsmuggled",
            Relayed) { Status = 204 },
        new("a body behind 304", "RFC 9112 6.3", "HTTP/1.1 304 Not Modified\r\nContent-Length: 8\r\n\r\nsmuggled",
            Relayed) { Status = 304 },
        new("304 with a length and no body", "RFC 9112 6.3", "HTTP/1.1 304 Not Modified\r\nContent-Length: 8\r\n\r\n",
            Relayed) { Status = 304 },
        new("a body behind HEAD", "RFC 9112 6.3", $"{Ok}Content-Length: 8\r\n\r\nsmuggled", Relayed) { Method = "HEAD" },
        new("HEAD with a length and no body", "RFC 9112 6.3", $"{Ok}Content-Length: 8\r\n\r\n", Relayed) { Method = "HEAD" },
        new("HEAD, chunked", "RFC 9112 6.3", $"{Ok}Transfer-Encoding: chunked\r\n\r\n", Relayed) { Method = "HEAD" },
        new("chunk extensions", "RFC 9112 7.1.1", $"{Ok}Transfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n0\r\n\r\n",
            Relayed) { Body = "hello" },
        new("many interim answers", "RFC 9110 15.2", string.Concat(Enumerable.Repeat("HTTP/1.1 102 Processing\r\n\r\n", 5)) + Ok + Body,
            Relayed) { Body = "hello" },
    ];

    private static string Name(string line) => Waterfall.Testing.Wire.WireText.Visible(line);
}
