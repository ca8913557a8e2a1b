using FsCheck;
using FsCheck.Fluent;
using Waterfall.Http.Semantics;

namespace Waterfall.Http.Tests.Semantics;

public sealed class PathNormalizerTests
{
    // docs/PATHS.md, rule by rule.
    [Theory]
    [InlineData("/", "/")]
    [InlineData("/a/b", "/a/b")]
    [InlineData("/a/b/", "/a/b/")]
    [InlineData("/a-b._~!$&'()*+,;=:@", "/a-b._~!$&'()*+,;=:@")]
    [InlineData("/%41%7e%2D%2e%5F", "/A~-._")]
    [InlineData("/%c3%a9%2a", "/%C3%A9%2A")]
    [InlineData("/%25%32%65", "/%252e")]
    [InlineData("/%252e%252e/", "/%252e%252e/")]
    [InlineData("//", "/")]
    [InlineData("//a///b//", "/a/b/")]
    [InlineData("/.", "/")]
    [InlineData("/..", "/")]
    [InlineData("/../../a", "/a")]
    [InlineData("/a/./b", "/a/b")]
    [InlineData("/a/.", "/a/")]
    [InlineData("/a/b/..", "/a/")]
    [InlineData("/a/b/../c", "/a/c")]
    [InlineData("/a//../b", "/b")]
    [InlineData("/a/b/c/../../d", "/a/d")]
    [InlineData("/a/%2e%2E/b", "/b")]
    [InlineData("/a/.%2e/b", "/b")]
    [InlineData("/a/%2e/b", "/a/b")]
    [InlineData("/...", "/...")]
    [InlineData("/.well-known/x", "/.well-known/x")]
    [InlineData("/a/..b/.c", "/a/..b/.c")]
    [InlineData("/a%2fb%5cc", "/a%2Fb%5Cc")]
    [InlineData("/..a%2F.b", "/..a%2F.b")]
    [InlineData("/;x/a;b", "/;x/a;b")]
    [InlineData("/%3b%3F%23%20%7F", "/%3B%3F%23%20%7F")]
    public void Normal_form(string path, string expected)
    {
        Assert.Equal((HttpRejection.None, expected), Normalize(path));
        Assert.Equal(path == expected && !path.Contains("/.", StringComparison.Ordinal) && !path.Contains('%', StringComparison.Ordinal), PathNormalizer.IsNormal(Bytes.Of(path)));
    }

    [Theory]
    [InlineData("", HttpRejection.InvalidTarget)]
    [InlineData("a", HttpRejection.InvalidTarget)]
    [InlineData("/a b", HttpRejection.InvalidTarget)]
    [InlineData("/a\tb", HttpRejection.InvalidTarget)]
    [InlineData("/a\\b", HttpRejection.InvalidTarget)]
    [InlineData("/a#b", HttpRejection.InvalidTarget)]
    [InlineData("/a?b", HttpRejection.InvalidTarget)]
    [InlineData("/\x7F", HttpRejection.InvalidTarget)]
    [InlineData("/\x80", HttpRejection.InvalidTarget)]
    [InlineData("/%", HttpRejection.InvalidPercentEncoding)]
    [InlineData("/%1", HttpRejection.InvalidPercentEncoding)]
    [InlineData("/%1/2", HttpRejection.InvalidPercentEncoding)]
    [InlineData("/%G0", HttpRejection.InvalidPercentEncoding)]
    [InlineData("/%@0", HttpRejection.InvalidPercentEncoding)]
    [InlineData("/%u0041", HttpRejection.InvalidPercentEncoding)]
    [InlineData("/a%00", HttpRejection.EncodedNul)]
    [InlineData("/..%2f", HttpRejection.AmbiguousPath)]
    [InlineData("/a%2F..", HttpRejection.AmbiguousPath)]
    [InlineData("/a%2F../b", HttpRejection.AmbiguousPath)]
    [InlineData("/a%2F%2e%2e%2Fb", HttpRejection.AmbiguousPath)]
    [InlineData("/a%5c..%5Cb", HttpRejection.AmbiguousPath)]
    [InlineData("/.%2Fa", HttpRejection.AmbiguousPath)]
    [InlineData("/a%2F.%5C", HttpRejection.AmbiguousPath)]
    [InlineData("/a/..;/b", HttpRejection.AmbiguousPath)]
    [InlineData("/a/%2e.;x=1/b", HttpRejection.AmbiguousPath)]
    [InlineData("/.;", HttpRejection.AmbiguousPath)]
    [InlineData("/a%2F..;b", HttpRejection.AmbiguousPath)]
    public void Refused(string path, HttpRejection expected)
    {
        Assert.Equal(expected, Normalize(path).Rejection);
        Assert.False(PathNormalizer.IsNormal(Bytes.Of(path)));
    }

    [Fact]
    public void Fast_check_finds_every_oddity_at_every_position()
    {
        foreach (string oddity in new[] { "//", "/.", "%", "#", "\\", "?", " ", "\0", "\x7F", "\xFF" })
        {
            for (int before = 0; before < 40; before++)
            {
                for (int after = 0; after < 20; after++)
                {
                    string path = "/" + new string('a', before) + oddity + new string('b', after);
                    Assert.False(PathNormalizer.IsNormal(Bytes.Of(path)), path);
                }
            }
        }

        for (int length = 1; length < 60; length++) Assert.True(PathNormalizer.IsNormal(Bytes.Of("/" + new string('a', length) + "/")));
    }

    [Fact]
    public void Bytes_behind_a_path_do_not_count()
    {
        foreach (char behind in "/.%#?\\ a\0\xFF")
        {
            for (int length = 1; length < 100; length++)
            {
                byte[] storage = Bytes.Of("/" + new string('a', length) + "/" + new string(behind, 200));
                Assert.True(PathNormalizer.IsNormalPadded(ref storage[0], length + 2), $"{length} before {behind}");
                storage[length] = (byte)'/';
                Assert.False(PathNormalizer.IsNormalPadded(ref storage[0], length + 2), $"{length} before {behind}");
            }
        }
    }

    [Fact]
    public void Normal_form_is_a_fixed_point_without_dot_segments()
    {
        Gen<string> piece = Gen.Elements("/", "/", ".", "..", "%2e", "%2E", "%2f", "%5c", "%41", "%c3", "%25", ";", "a", "b", "~", "%2", "%00", "x-y");
        Prop.ForAll(piece.ArrayOf().Select(pieces => "/" + string.Concat(pieces)).ToArbitrary(), path =>
        {
            (HttpRejection rejection, string normal) = Normalize(path);
            if (rejection != HttpRejection.None) return normal.Length == 0;
            string[] segments = normal.Split('/');
            return Normalize(normal) == (HttpRejection.None, normal)
                && normal.StartsWith('/') && !normal.Contains("//", StringComparison.Ordinal) && normal.Length <= path.Length
                && !segments.Contains(".") && !segments.Contains("..")
                && (!PathNormalizer.IsNormal(Bytes.Of(path)) || normal == path);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5000));
    }

    private static (HttpRejection Rejection, string Normal) Normalize(string path)
    {
        var destination = new byte[path.Length];
        HttpRejection rejection = PathNormalizer.Normalize(Bytes.Of(path), destination, out int written);
        return (rejection, Bytes.Text(destination.AsSpan(0, written)));
    }
}
