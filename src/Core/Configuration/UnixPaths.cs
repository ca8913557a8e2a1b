using System.Text;

namespace Waterfall.Core.Configuration;

/// <summary>The paths of unix sockets, written <c>unix:/absolute/path</c>.</summary>
internal static class UnixPaths
{
    public const string Prefix = "unix:";

    // unix(7): sun_path has 108 bytes, the last of which ends it.
    private const int MaxBytes = 107;

    public static bool TryParse(string text, out string path, out SyntaxProblem problem)
    {
        path = text[Prefix.Length..];
        problem = default;
        if (path.StartsWith("//", StringComparison.Ordinal))
            problem = new("a unix socket is written without '//'", "unix:/absolute/path", Prefix + "/" + path.TrimStart('/'));
        else if (!path.StartsWith('/'))
            problem = new($"the path of the unix socket '{path}' is not absolute", "unix:/absolute/path");
        else if (path.Contains('\0', StringComparison.Ordinal))
            problem = new("the path of a unix socket holds a NUL character", "unix:/absolute/path");
        else if (Encoding.UTF8.GetByteCount(path) > MaxBytes)
            problem = new("the path of a unix socket is too long", $"at most {MaxBytes} bytes");
        return problem.Message is null;
    }
}
