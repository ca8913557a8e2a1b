using Waterfall.Http.Semantics;

namespace Waterfall.Fuzz.Targets;

/// <summary>The limits that messages are read under, and the words of HTTP/1.1.</summary>
internal static class HttpSettings
{
    /// <summary>Small enough that small inputs reach every limit.</summary>
    public static HttpLimits Narrow { get; } = new()
    {
        MaxRequestLineBytes = 40,
        MaxHeaderBytes = 120,
        MaxHeaderCount = 5,
        MaxBodyBytes = 30,
        MaxTrailerBytes = 30,
        MaxChunkLineBytes = 20,
        MaxChunkExtensionBytes = 25,
    };

    /// <summary>Room for what writing adds: a space here, a length there.</summary>
    public static HttpLimits Wide { get; } = new()
    {
        MaxRequestLineBytes = 1 << 20,
        MaxHeaderBytes = 1 << 20,
        MaxHeaderCount = 1000,
        MaxBodyBytes = 0,
        MaxTrailerBytes = 1 << 20,
    };

    public static byte[][] Words { get; } = Text.Words(
        "\r\n", "\r", "\n", "\r\n\r\n", " ", "\t", ":", ": ", ",", ";", "=", "\"", "\\", "\0", "\x7F", "\xFF", "%", "%2F", "%2e", "%00", "/", "//", "/../", "/./",
        "..;", "*", "?", "#", "@", "[::1]", ":80", ":65536", "http://a", "https://a:1/", "GET ", "POST ", "HEAD ", "OPTIONS * ", "CONNECT a:1 ", "TRACE ",
        " HTTP/1.1\r\n", " HTTP/1.0\r\n", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 100 \r\n", "HTTP/1.1 204 \r\n", "HTTP/1.1 304 \r\n", "HTTP/1.1 101 \r\n",
        "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "Host: a\r\n", "Host:", "Content-Length: 5\r\n", "Content-Length: 0\r\n", "Content-Length:",
        "Content-Length: 9223372036854775807\r\n", "Transfer-Encoding: chunked\r\n", "Transfer-Encoding:", "chunked", "identity", "Connection: close\r\n",
        "Connection: keep-alive\r\n", "Connection:", "Upgrade: x\r\n", "Expect: 100-continue\r\n", "Expect:", "TE: trailers\r\n", "Trailer: X\r\n", "Via: 1.1 x\r\n",
        "Keep-Alive: 1\r\n", "Proxy-Connection: x\r\n", "ETag: x\r\n", "X-Forwarded-For: 1\r\n", "X: y\r\n", " X: y\r\n", "X : y\r\n", "5\r\nhello\r\n", "0\r\n\r\n", "0\r\n",
        "1;a=b\r\n", ";a=\"\\\"\"", "7fffffffffffffff\r\n", "8000000000000000\r\n", "FFFFFFFFFFFFFFFFF\r\n", "00000000000000005\r\n");
}
