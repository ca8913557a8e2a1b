using System.Text;
using Waterfall.Core.Routing;

namespace Waterfall.Core.Tests.Routing;

/// <summary>The order of templates, over every template and path of up to three segments.</summary>
public sealed class PathTemplateSpecificityTests
{
    private static readonly PathTemplate[] Templates = [.. AllTemplates()];
    private static readonly byte[][] Paths = [.. AllPaths().Select(Encoding.ASCII.GetBytes)];

    [Theory]
    [InlineData("/users/me", "/users/{id}", "/users/{**rest}", "/{a}/me", "/{**rest}")]
    [InlineData("/users/me", "/users/{id:int}", "/users/{id:uuid}", "/users/{id:regex(a+)}", "/users/{id:regex(b+)}", "/users/{id}", "/users/{**rest}")]
    [InlineData("/{a:int}/x", "/{a:int}", "/{a}/x", "/{a}")]
    [InlineData("/a/b", "/a", "/a/{**rest}", "/{x}")]
    [InlineData("/a/{x}/c", "/a/{x}/{y}", "/a/{x}", "/a/{x}/{**rest}", "/a/{**rest}")]
    public void The_first_segment_that_differs_decides(params string[] mostSpecificFirst)
    {
        var templates = mostSpecificFirst.Reverse().Select(PathTemplate.Parse).ToList();
        templates.Sort((a, b) => a.CompareSpecificity(b));
        Assert.Equal(mostSpecificFirst, templates.Select(t => t.Text));
    }

    [Fact]
    public void It_is_a_total_order()
    {
        foreach (var a in Templates)
        {
            foreach (var b in Templates)
            {
                var order = Math.Sign(a.CompareSpecificity(b));
                Assert.Equal(-order, Math.Sign(b.CompareSpecificity(a)));
                Assert.Equal(a.Text == b.Text, order == 0);
                if (order >= 0) continue;
                foreach (var c in Templates)
                {
                    if (b.CompareSpecificity(c) < 0) Assert.True(a.CompareSpecificity(c) < 0, $"{a} < {b} < {c}");
                }
            }
        }
    }

    [Fact]
    public void What_fits_fewer_paths_comes_first()
    {
        var fits = Templates.ToDictionary(t => t, t => Paths.Select(p => t.Match(p)).ToArray());
        var compared = 0;
        foreach (var narrow in Templates)
        {
            foreach (var wide in Templates)
            {
                var isPart = fits[narrow].Zip(fits[wide]).All(f => !f.First || f.Second);
                if (!isPart || fits[narrow].SequenceEqual(fits[wide])) continue;
                compared++;
                Assert.True(narrow.CompareSpecificity(wide) < 0, $"{narrow} fits less than {wide}");
            }
        }
        Assert.InRange(compared, 100, int.MaxValue);
    }

    [Fact]
    public void Templates_of_one_shape_fit_the_same_paths()
    {
        foreach (var a in Templates)
        {
            foreach (var b in Templates) Assert.Equal(a.Shape == b.Shape, Paths.All(p => a.Match(p) == b.Match(p)));
        }
        Assert.Equal(PathTemplate.Parse("/%7Ea/{x}/{**y}").Shape, PathTemplate.Parse("/~a/{id}/{**rest}").Shape);
    }

    private static IEnumerable<PathTemplate> AllTemplates() => Sequences(["a", "b", "{p}"], ["a", "b", "{p}", "{**r}", ""], "p")
        .Select(PathTemplate.Parse);

    private static IEnumerable<string> AllPaths() => Sequences(["a", "b", "c"], ["a", "b", "c", ""], null);

    private static IEnumerable<string> Sequences(string[] inner, string[] last, string? named)
    {
        var prefixes = new List<string> { "" };
        for (var depth = 1; depth <= 3; depth++)
        {
            foreach (var prefix in prefixes)
            {
                foreach (var segment in last) yield return $"{prefix}/{Name(segment, named, depth)}";
            }
            prefixes = [.. prefixes.SelectMany(p => inner.Select(s => $"{p}/{Name(s, named, depth)}"))];
        }
    }

    // A name appears once in a template: p1, p2, p3.
    private static string Name(string segment, string? named, int depth) =>
        named is null ? segment : segment.Replace($"{{{named}}}", $"{{{named}{depth}}}", StringComparison.Ordinal);
}
