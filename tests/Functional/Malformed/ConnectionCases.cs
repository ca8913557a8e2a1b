using Waterfall.Functional.Rigs;
using static Waterfall.Functional.Malformed.Outcome;

namespace Waterfall.Functional.Malformed;

/// <summary>RFC 9110 7.6.1: what Connection names stays on this hop; what must not be dropped must not be named.</summary>
internal static class ConnectionCases
{
    // Naming one of these would let a client delete what the gateway or the upstream decides by.
    private static readonly string[] Protected =
    [
        "Host", "Content-Length", "Transfer-Encoding", "Via", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "Forwarded",
        "Authorization", "Cookie",
    ];

    public static IEnumerable<WireCase> All =>
    [
        .. Protected.Select(name => Field($"Connection names {name}", $"Connection: {name}\r\n", Bad)),
        Field("Connection names a protected field among others", "Connection: keep-alive, x-a, AUTHORIZATION\r\n", Bad),
        Field("Connection names a protected field on its second line", "Connection: close\r\nConnection: cookie\r\n", Bad),
        Field("a named field stays here", "Connection: X-Secret\r\nX-Secret: 1\r\nX-Other: 2\r\n",
            Passed(Seen.Get().With("X-Other", "2").Without("X-Secret"))),
        Field("named without regard to case", "Connection: x-sEcReT\r\nX-Secret: 1\r\n", Passed(Seen.Get().Without("X-Secret"))),
        Field("several named fields", "Connection: X-A, X-B\r\nX-A: 1\r\nX-B: 2\r\nX-C: 3\r\n",
            Passed(Seen.Get().With("X-C", "3").Without("X-A", "X-B"))),
        Field("named on a second Connection line", "Connection: X-A\r\nConnection: X-B\r\nX-A: 1\r\nX-B: 2\r\n",
            Passed(Seen.Get().Without("X-A", "X-B"))),
        Field("named after the field", "X-A: 1\r\nConnection: X-A\r\n", Passed(Seen.Get().Without("X-A"))),
        Field("every line of a named field goes", "X-A: 1\r\nConnection: X-A\r\nX-A: 2\r\n", Passed(Seen.Get().Without("X-A"))),
        Field("empty list members", "Connection: , X-A,, keep-alive ,\r\nX-A: 1\r\n", Passed(Seen.Get().Without("X-A"))),
        Field("a named field that is not there", "Connection: X-A\r\n", Passed(Seen.Get())),
        Field("close ends the connection", "Connection: close\r\n", Passed(Seen.Get()).ThenCloses()),
        Field("close in capitals among others", "Connection: X-A, CLOSE\r\nX-A: 1\r\n", Passed(Seen.Get().Without("X-A")).ThenCloses()),
        Field("close wins over keep-alive", "Connection: keep-alive, close\r\n", Passed(Seen.Get()).ThenCloses()),
        Field("Keep-Alive stays here", "Keep-Alive: timeout=5\r\n", Passed(Seen.Get())),
        Field("Keep-Alive named stays here", "Connection: keep-alive, Keep-Alive\r\nKeep-Alive: timeout=5\r\n", Passed(Seen.Get())),
        Field("Proxy-Connection stays here", "Proxy-Connection: keep-alive\r\n", Passed(Seen.Get())),
        Field("TE stays here", "TE: trailers\r\nConnection: TE\r\n", Passed(Seen.Get())),
        Field("TE that is not named stays here too", "TE: trailers, gzip;q=0.5\r\n", Passed(Seen.Get())),
        Field("Upgrade to h2c stays here", "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n",
            Passed(Seen.Get())),
        Field("Upgrade to h2c without Connection stays here", "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n", Passed(Seen.Get())),
        Field("HTTP2-Settings alone stays here", "HTTP2-Settings: AAMAAABkAAQAAP__\r\n", Passed(Seen.Get())),
        Field("Upgrade to an unknown protocol stays here", "Connection: Upgrade\r\nUpgrade: foo/2\r\n", Passed(Seen.Get())),
        Field("Upgrade to TLS stays here", "Connection: Upgrade\r\nUpgrade: TLS/1.2\r\n", Passed(Seen.Get())),
        new("no tunnel: bytes behind an upgrade are the next request", "RFC 9110 7.8",
            Raw.Get("/", "Connection: Upgrade\r\nUpgrade: h2c\r\n") + Raw.Get("/second"), Passed(Seen.Get(), Seen.Get("/second"))),
        new("no tunnel: garbage behind an upgrade is refused", "RFC 9110 7.8",
            Raw.Get("/", "Connection: Upgrade\r\nUpgrade: foo\r\n") + "\0\0\0\r\n\r\n", Passed(Seen.Get()).ThenRefused(400)),
        new("an upgrade with a body", "RFC 9110 7.8",
            Raw.Post("hello", "/", "Connection: Upgrade\r\nUpgrade: h2c\r\n"), Passed(Seen.Post("hello"))),
    ];

    private static WireCase Field(string name, string lines, Outcome outcome) => new(name, "RFC 9110 7.6.1", Raw.Get("/", lines), outcome);
}
