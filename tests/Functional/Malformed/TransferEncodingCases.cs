using Waterfall.Functional.Rigs;
using Waterfall.Testing.Wire;
using static Waterfall.Functional.Malformed.Outcome;

namespace Waterfall.Functional.Malformed;

/// <summary>RFC 9112 6.1: exactly one Transfer-Encoding, exactly <c>chunked</c>, only in HTTP/1.1, never with Content-Length.</summary>
internal static class TransferEncodingCases
{
    private static readonly string[] NotChunked =
    [
        "", "identity", "gzip", "cow", "chunked, chunked", "gzip, chunked", "chunked, gzip", "chunked, identity", "identity, chunked",
        "xchunked",
        "chunkedx", "x-chunked", "chunked;q=1", "chunked;", ", chunked", "chunked,", "chunked ,", "\"chunked\"", "'chunked'", "chu nked",
        "chunke",
        "\vchunked", "chunked\v", "\fchunked", "chunked\0", "\0chunked", "\u00a0chunked", "chunked\u00a0", "chunked\x7f", "chunk\u00e9d",
        "=chunked",
    ];

    public static IEnumerable<WireCase> All =>
    [
        .. NotChunked.Select(value => Fields($"Transfer-Encoding '{WireText.Visible(value)}'", $"Transfer-Encoding: {value}\r\n", Bad)),
        Fields("twice chunked", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", Bad),
        Fields("identity, then chunked", "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n", Bad),
        Fields("chunked, then identity", "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", Bad),
        Fields("chunked, then empty", "Transfer-Encoding: chunked\r\nTransfer-Encoding:\r\n", Bad),
        Fields("with Content-Length before it", "Content-Length: 15\r\nTransfer-Encoding: chunked\r\n", Bad),
        Fields("with Content-Length after it", "Transfer-Encoding: chunked\r\nContent-Length: 15\r\n", Bad),
        Fields("with Content-Length 0", "Transfer-Encoding: chunked\r\nContent-Length: 0\r\n", Bad),
        Fields("with a bad Content-Length", "Transfer-Encoding: chunked\r\nContent-Length: x\r\n", Bad),
        Fields("identity with Content-Length", "Transfer-Encoding: identity\r\nContent-Length: 15\r\n", Bad),
        Fields("a space before the colon", "Transfer-Encoding : chunked\r\n", Bad),
        Fields("a tab before the colon", "Transfer-Encoding\t: chunked\r\n", Bad),
        Fields("a space before the name", " Transfer-Encoding: chunked\r\n", Bad),
        Fields("folded", "Transfer-Encoding:\r\n chunked\r\n", Bad),
        Fields("behind a bare LF", "X-A: b\nTransfer-Encoding: chunked\r\n", Bad),
        Fields("behind a bare CR", "X-A: b\rTransfer-Encoding: chunked\r\n", Bad),
        Fields("value on a bare-LF line", "Transfer-Encoding:\nchunked\r\n", Bad),
        Fields("in HTTP/1.0", "Transfer-Encoding: chunked\r\n", Bad, "HTTP/1.0"),
        Fields("in HTTP/1.0 with Content-Length", "Transfer-Encoding: chunked\r\nContent-Length: 15\r\n", Bad, "HTTP/1.0"),
        Fields("in HTTP/1.0 with keep-alive", "Transfer-Encoding: chunked\r\nConnection: keep-alive\r\n", Bad, "HTTP/1.0"),
        Fields("chunked", "Transfer-Encoding: chunked\r\n", Passed(Chunked)),
        Fields("names of codings have no case", "Transfer-Encoding: Chunked\r\n", Passed(Chunked)),
        Fields("the field name has no case", "TRANSFER-ENCODING: chunked\r\n", Passed(Chunked)),
        Fields("no space after the colon", "Transfer-Encoding:chunked\r\n", Passed(Chunked)),
        Fields("tabs around the value", "Transfer-Encoding:\tchunked\t\r\n", Passed(Chunked)),
        new("GET with a chunked body", "RFC 9112 6.3", Raw.Request("GET", "/", "Transfer-Encoding: chunked\r\n")
            + "5\r\nhello\r\n0\r\n\r\n",
            Passed(Seen.Get().WithBody("hello"))),
    ];

    private static Seen Chunked => Seen.Post("hello");

    private static WireCase Fields(string name, string lines, Outcome outcome, string version = "HTTP/1.1") =>
        new(name, "RFC 9112 6.1", Raw.Request("POST", "/", lines, version) + "5\r\nhello\r\n0\r\n\r\n", outcome);
}
