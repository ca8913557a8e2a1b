using Waterfall.Http.Semantics;

namespace Waterfall.Fuzz.Targets;

/// <summary>The normaliser of paths: what passes is in one form, and stays in it.</summary>
internal sealed class PathTarget : FuzzTarget
{
    public override string Name => "path";

    public override IReadOnlyList<byte[]> Words { get; } = Text.Words(
        "/", "//", ".", "..", "/.", "/..", "/./", "/../", "%", "%2", "%2F", "%2f", "%5C", "%5c", "%2e", "%2E%2e", "%00", "%41", "%7e", "%25", "%25%32%66", "%C3%A9", "%ff",
        "%zz", ";", ";a=b", "..;", "%3b", "\\", "#", "?", " ", "\0", "\x7F", "\xFF", ":", "@", "*", "[", "{", "\"", "~", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");

    public override string Run(byte[] input, Random random)
    {
        CheckFastPath(input, random);
        var output = new byte[input.Length];
        var rejection = PathNormalizer.Normalize(input, output, out var written);
        if (rejection != HttpRejection.None) return $"Rejected {rejection}";
        InvariantException.Require(written > 0 && written <= input.Length, "a normal form is no longer than what it came from");
        var normal = output[..written];
        CheckForm(Text.Of(normal));
        var again = new byte[written];
        rejection = PathNormalizer.Normalize(normal, again, out var second);
        InvariantException.Require(rejection == HttpRejection.None, $"a normal form is accepted: {rejection} for {Text.Of(normal)}");
        InvariantException.RequireSame(Text.Of(normal), Text.Of(again.AsSpan(0, second)), "a normal form stays as it is");
        if (PathNormalizer.IsNormal(input)) InvariantException.RequireSame(Text.Of(input), Text.Of(normal), "what is called normal is not changed");
        return normal.AsSpan().SequenceEqual(input) ? "Unchanged" : "Changed";
    }

    // What stands behind the path must not matter to the vectors that read over its end.
    private static void CheckFastPath(byte[] input, Random random)
    {
        if (input.Length == 0) return;
        var padded = new byte[input.Length + MessageHead.Padding + 1];
        random.NextBytes(padded);
        input.CopyTo(padded, 0);
        InvariantException.Require(
            PathNormalizer.IsNormalPadded(ref padded[0], input.Length) == PathNormalizer.IsNormal(input), "both checks of the normal form say the same");
    }

    private static void CheckForm(string path)
    {
        InvariantException.Require(path[0] == '/', "a path begins with a slash");
        InvariantException.Require(!path.Contains("//", StringComparison.Ordinal), $"no empty segment is left in {path}");
        foreach (var segment in path.Split('/'))
        {
            // A path parameter or an encoded dot would be a dot segment to an upstream that looks less closely.
            var plain = segment.Split(';')[0].Replace("%2e", ".", StringComparison.OrdinalIgnoreCase);
            InvariantException.Require(plain is not ("." or ".."), $"no dot segment is left in {path}");
        }
        InvariantException.Require(!path.Contains("%00", StringComparison.Ordinal), "no NUL is left");
        InvariantException.Require(path.All(c => c is > ' ' and < '\x7F' and not ('#' or '?' or '\\')), $"no byte is left that a path may not hold: {path}");
    }
}
