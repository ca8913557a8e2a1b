using System.Text;
using Waterfall.Core.Pipeline;

namespace Waterfall.Core.Policies.Rewrite;

/// <summary>
/// Changes the path and the query that the upstream sees; the route is found before. The result is normalised as a client's path is; one that is no path, or that
/// a value from the request would lead elsewhere by <c>.</c> and <c>..</c>, is answered 400.
/// </summary>
public sealed record RewritePolicy : IPolicy
{
    /// <inheritdoc/>
    public string Name => "rewrite";

    /// <summary>The new path: <c>/items/${ request.path.id }</c>. Default: that of the request.</summary>
    public string? Path { get; init; }

    /// <summary>Whole segments that are taken off the front of the path where it begins with them: <c>/api</c>. Not beside <see cref="Path"/>.</summary>
    public string? StripPrefix { get; init; }

    /// <summary>Whole segments that are put before the path: <c>/v2</c>. Not beside <see cref="Path"/>.</summary>
    public string? AddPrefix { get; init; }

    /// <summary>Edits of the query. Default: none.</summary>
    public QueryEdits Query { get; init; } = new();

    /// <inheritdoc/>
    public Stage? Compile(PolicyContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (Path is null && StripPrefix is null && AddPrefix is null && Query.IsEmpty)
            context.Report("", "nothing is rewritten", "at least one of path, stripPrefix, addPrefix and query");
        if (Path is not null && (StripPrefix ?? AddPrefix) is not null)
            context.Report("path", "the whole path is given: there is no prefix to change", "path, or stripPrefix and addPrefix");
        var strip = Prefix(context, "stripPrefix", StripPrefix);
        var add = Prefix(context, "addPrefix", AddPrefix);
        var path = Path is null ? null : PathText.Compile(context, "path", Path);
        var query = QueryEditor.Compile(context, Query);
        return new RewriteStage(path, strip, add, query);
    }

    private static byte[] Prefix(PolicyContext context, string key, string? prefix)
    {
        if (prefix is null)
            return [];
        var bytes = Encoding.UTF8.GetBytes(prefix);
        if (bytes.Length > 1 && PathText.IsNormal(bytes) && bytes[^1] != '/')
            return bytes;
        context.Report(key, $"'{prefix}' is not a prefix", "whole segments in their normal form, without a slash at the end, as /api", Suggestion(prefix));
        return [];
    }

    private static string? Suggestion(string prefix)
    {
        var trimmed = "/" + prefix.Trim('/');
        return trimmed != prefix && trimmed.Length > 1 && PathText.IsNormal(Encoding.UTF8.GetBytes(trimmed)) ? trimmed : null;
    }
}
