namespace Waterfall.Core.Tests.InMemory;

/// <summary>The messages of the in-memory tests, as they stand on the wire.</summary>
internal static class Wires
{
    internal const string Get = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n";
    internal const string Post = "POST /p HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello";
    internal const string PostChunked = "POST /p HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\nX-T: 1\r\n\r\n";

    internal const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    internal const string OkChunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\no\r\n1\r\nk\r\n0\r\nX-T: 1\r\n\r\n";
    internal const string OkUntilClose = "HTTP/1.1 200 OK\r\n\r\nok";
    internal const string OkAfterInterim = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
}
