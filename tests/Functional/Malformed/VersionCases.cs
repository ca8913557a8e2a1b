using static Waterfall.Functional.Malformed.Outcome;

namespace Waterfall.Functional.Malformed;

/// <summary>RFC 9112 2.3: HTTP-version = %s"HTTP" "/" DIGIT "." DIGIT. Malformed is 400, another version is 505.</summary>
internal static class VersionCases
{
    private static readonly string[] Malformed =
    [
        "HTTP/1.10", "HTTP/1.01", "HTTP/01.1", "HTTP/11.1", "HTTP/1", "HTTP/1.", "HTTP/.1", "HTTP/", "HTTP", "http/1.1", "Http/1.1",
        "HTTp/1.1",
        "HTTP/1,1", "HTTP/1.1a", "HTTP/1.x", "HTTP/a.1", "HTTP/+1.1", "HTTP/-1.1", "HTTP/1.-1", "HTTP/1.1.1", "HTTP-1.1", "HTTP//1.1",
        "HTTPS/1.1", "HTTP/1\0.1", "HTTP/1.\u00b9", "XHTTP/1.1", "HTTP/1.1;q=1", "\"HTTP/1.1\"", "SIP/2.0",
    ];

    private static readonly string[] Unsupported = ["HTTP/1.2", "HTTP/1.9", "HTTP/2.0", "HTTP/3.0", "HTTP/9.9", "HTTP/0.0"];

    public static IEnumerable<WireCase> All =>
    [
        .. Malformed.Select(version => new WireCase($"version {version.Replace("\0", "NUL")}", "RFC 9112 2.3", Request(version), Bad)),
        .. Unsupported.Select(version => new WireCase($"version {version}", "RFC 9110 15.6.6", Request(version), Refused(505))),
        new("version HTTP/0.9 in a request line", "RFC 9112 2.3", Request("HTTP/0.9"), Refused(505, 400)),
        new("HTTP/1.0 closes by default", "RFC 9112 9.3", Request("HTTP/1.0"), Passed(Seen.Get()).ThenCloses()),
        new("HTTP/1.0 without Host", "RFC 9112 3.2", "GET / HTTP/1.0\r\n\r\n", Passed(Seen.Get().WithAnyHost()).ThenCloses()),
        new("HTTP/1.0 with keep-alive", "RFC 9112 9.3, C.2.2", "GET / HTTP/1.0\r\nHost: example.test\r\nConnection: keep-alive\r\n\r\n",
            Passed(Seen.Get())),
    ];

    private static string Request(string version) => $"GET / {version}\r\nHost: example.test\r\n\r\n";
}
