using Waterfall.Functional.Rigs;
using static Waterfall.Functional.Malformed.Outcome;

namespace Waterfall.Functional.Malformed;

/// <summary>
/// RFC 3986 6.2.2: one form of a path, the same for routing and for the upstream, so that no two readers see different paths.
/// </summary>
internal static class PathCases
{
    public static IEnumerable<WireCase> All =>
    [
        Becomes("/a/../b", "/b"),
        Becomes("/a/./b", "/a/b"),
        Becomes("/a/b/..", "/a/"),
        Becomes("/a/b/.", "/a/b/"),
        Becomes("/.", "/"),
        Becomes("/..", "/"),
        Becomes("/../../etc/passwd", "/etc/passwd"),
        Becomes("/a/%2e%2e/b", "/b"),
        Becomes("/a/%2E%2E/b", "/b"),
        Becomes("/a/.%2e/b", "/b"),
        Becomes("/a/%2e./b", "/b"),
        Becomes("/a/%2e/b", "/a/b"),
        Becomes("/public/%2e%2e/admin", "/admin"),
        Becomes("/a//b", "/a/b"),
        Becomes("//", "/"),
        Becomes("//evil.test/x", "/evil.test/x"),
        Becomes("/a///b//", "/a/b/"),
        Becomes("/%61dmin", "/admin"),
        Becomes("/%7Euser/%2D%5F", "/~user/-_"),
        Becomes("/a%2Fb", "/a%2Fb"),
        Becomes("/a%5Cb", "/a%5Cb"),
        Becomes("/a%20b", "/a%20b"),
        Becomes("/a%c3%a9", "/a%C3%A9"),
        Becomes("/%252e%252e/x", "/%252e%252e/x"),
        Becomes("/...", "/..."),
        Becomes("/..a/.b", "/..a/.b"),
        Becomes("/a;v=1/b,c", "/a;v=1/b,c"),
        Becomes("/x?y=/../z&w=//", "/x?y=/../z&w=//"),
        Becomes("/x?", "/x?"),
        Becomes("/x?a?b", "/x?a?b"),
        new("%2F that makes a dot segment", "RFC 3986 6.2.2.3", Raw.Get("/a/..%2Fb"), Bad),
        new("%2f after encoded dots", "RFC 3986 6.2.2.3", Raw.Get("/a/%2e%2e%2fb"), Bad),
        new("%5C that makes a dot segment", "RFC 3986 6.2.2.3", Raw.Get("/a/..%5Cb"), Bad),
        new("%5c before dots", "RFC 3986 6.2.2.3", Raw.Get("/a%5c..%5cb"), Bad),
        new("%2F before a final dot segment", "RFC 3986 6.2.2.3", Raw.Get("/a%2F.."), Bad),
    ];

    private static WireCase Becomes(string target, string forwarded) =>
        new($"{target} is forwarded as {forwarded}", "RFC 3986 6.2.2", Raw.Get(target), Passed(Seen.Get(forwarded)));
}
