using System.Globalization;
using Waterfall.Functional.Rigs;
using static Waterfall.Functional.Malformed.Outcome;

namespace Waterfall.Functional.Malformed;

/// <summary>
/// Request smuggling as published: a second request hidden where one reader sees a body and another sees the next message
/// (CL.TE, TE.CL, TE.TE, CL.0, 0.CL, RFC 9112 11.2). None of them may make the upstream see <c>/smuggled</c>.
/// </summary>
internal static class DesyncCases
{
    private const string Smuggled = "GET /smuggled HTTP/1.1\r\nHost: example.test\r\nX: ";

    private static readonly string[] Disguises =
    [
        "Transfer-Encoding: chunked", "Transfer-Encoding : chunked", "Transfer-Encoding: xchunked", "Transfer-Encoding:\tchunked\r\nX: y",
        " Transfer-Encoding: chunked", "X: X\nTransfer-Encoding: chunked", "Transfer-Encoding\r\n: chunked",
        "Transfer-Encoding: chunked, cow",
        "Transfer-Encoding: cow, chunked", "Transfer-Encoding: chunked\r\nTransfer-Encoding: x",
        "Transfer-Encoding: x\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: \vchunked", "Transfer-Encoding: \"chunked\"", "Transfer-Encoding:\r\n chunked",
        "Transfer-Encoding: chunked\r\n ",
        "\0Transfer-Encoding: chunked", "Transfer-Encoding\0: chunked", "Foo: bar\r\n\rTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r",
        "Transfer-Encoding: CHUNKED", "Transfer-\u00a0Encoding: chunked",
    ];

    public static IEnumerable<WireCase> All =>
    [
        .. Disguises.Select((line, i) => new WireCase($"CL.TE {i}: {Name(line)}", "RFC 9112 6.3, 11.2", ClTe(line), Bad)),
        .. Disguises.Select((line, i) => new WireCase($"TE.CL {i}: {Name(line)}", "RFC 9112 6.3, 11.2", TeCl(line), Bad)),
        new("CL.CL", "RFC 9112 6.3", Raw.Request("POST", "/", "Content-Length: 0\r\nContent-Length: 44\r\n") + Smuggled, Bad),
        new("CL.CL in one line", "RFC 9112 6.3", Raw.Request("POST", "/", "Content-Length: 0, 44\r\n") + Smuggled, Bad),
        new("CL.0: the body of a GET is its own", "RFC 9112 6.3", Raw.Request("GET", "/", $"Content-Length: {Smuggled.Length}\r\n")
            + Smuggled,
            Passed(Seen.Get().WithBody(Smuggled))),
        new("CL.0: the body of a HEAD is its own", "RFC 9112 6.3",
            Raw.Request("HEAD", "/", $"Content-Length: {Smuggled.Length}\r\n") + Smuggled,
            Passed(new Seen("HEAD", "/").WithBody(Smuggled))),
        new("CL.0: the body of an OPTIONS is its own", "RFC 9112 6.3",
            Raw.Request("OPTIONS", "/", $"Content-Length: {Smuggled.Length}\r\n") + Smuggled,
            Passed(new Seen("OPTIONS", "/").WithBody(Smuggled))),
        new("0.CL: a field name with a line end in it", "RFC 9112 5.1",
            Raw.Request("POST", "/", $"Content-Length\r: {Smuggled.Length}\r\n") + Smuggled, Bad),
        new("0.CL: Content-Length behind a NUL", "RFC 9112 5.1",
            Raw.Request("POST", "/", $"X: \0\r\nContent-Length: {Smuggled.Length}\r\n") + Smuggled, Bad),
        new("Content-Length named by Connection", "RFC 9110 7.6.1",
            Raw.Request("POST", "/", $"Connection: Content-Length\r\nContent-Length: {Smuggled.Length}\r\n") + Smuggled, Bad),
        new("Transfer-Encoding named by Connection", "RFC 9110 7.6.1",
            Raw.Request("POST", "/", "Connection: Transfer-Encoding\r\nTransfer-Encoding: chunked\r\n") + "0\r\n\r\n" + Smuggled, Bad),
        new("TE.0: a chunked OPTIONS is read whole", "RFC 9112 6.3",
            Raw.Request("OPTIONS", "/", "Transfer-Encoding: chunked\r\n") + Chunk(Smuggled),
            Passed(new Seen("OPTIONS", "/").WithBody(Smuggled))),
        new("Expect does not make a body optional", "RFC 9110 10.1.1",
            Raw.Request("POST", "/", $"Expect: 100-continue\r\nContent-Length: {Smuggled.Length}\r\n") + Smuggled,
            Passed(Seen.Post(Smuggled))),
        new("a chunk extension with a bare LF (two readers, two lengths)", "RFC 9112 7.1.1",
            Raw.ChunkedHead() + "5;\nhello\r\n0\r\n\r\n" + Smuggled, BadBody),
        new("a chunk extension with LF and a fake size line", "RFC 9112 7.1.1",
            Raw.ChunkedHead() + "2;\nxx\r\n2d\r\n0\r\n\r\n" + Smuggled + "\r\n0\r\n\r\n", BadBody),
        new("a chunk whose data end is spilt over", "RFC 9112 7.1", Raw.ChunkedHead() + "5\r\nhelloX\r\n0\r\n\r\n" + Smuggled, BadBody),
        new("a chunk size that wraps at 32 bits", "RFC 9112 7.1", Raw.ChunkedHead() + "100000005\r\nhello\r\n0\r\n\r\n" + Smuggled,
            Refused(400, 413) with { MayStart = true }),
        new("a chunk size that wraps at 64 bits", "RFC 9112 7.1", Raw.ChunkedHead() + "10000000000000005\r\nhello\r\n0\r\n\r\n" + Smuggled,
            Refused(400, 413) with { MayStart = true }),
        new("a trailer that sets a length", "RFC 9110 6.5.1",
            Raw.ChunkedHead() + $"0\r\nContent-Length: {Smuggled.Length}\r\n\r\n" + Smuggled, BadBody),
    ];

    private static string ClTe(string line)
    {
        var body = "0\r\n\r\n" + Smuggled;
        return Raw.Request("POST", "/", $"Content-Length: {body.Length}\r\n{line}\r\n") + body;
    }

    private static string TeCl(string line) => Raw.Request("POST", "/", $"Content-Length: 4\r\n{line}\r\n") + Chunk(Smuggled);

    private static string Chunk(string data) => string.Create(CultureInfo.InvariantCulture, $"{data.Length:x}\r\n{data}\r\n0\r\n\r\n");

    private static string Name(string line) => Waterfall.Testing.Wire.WireText.Visible(line);
}
