using System.Text.RegularExpressions;
using Waterfall.Core.Configuration;
using Waterfall.Host.Yaml.Nodes;

namespace Waterfall.Host.Yaml;

/// <summary>What the reading of one file gathers: its problems, and where each key path stands.</summary>
internal sealed partial class ReadContext(string file, string directory)
{
    private readonly SortedSet<string> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ConfigNode> _places = new(StringComparer.Ordinal);
    private readonly Dictionary<ConfigNode, IReadOnlyList<Substitution>> _substitutions = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<string> _unread = new(StringComparer.Ordinal);
    private readonly List<FileProblem> _problems = [];

    /// <summary>Every problem so far, in the order of the file.</summary>
    public IReadOnlyList<FileProblem> Problems => [.. _problems.OrderBy(p => p.Position)];

    /// <summary>What relative paths in the file are relative to.</summary>
    public string Directory => directory;

    /// <summary>Whether the files of certificates and keys must be such.</summary>
    public bool ChecksTlsFiles { get; init; }

    /// <summary>The full paths of the files that substitutions read, whether or not they could be.</summary>
    public IReadOnlyCollection<string> Files => _files;

    /// <summary>Every substitution that was made.</summary>
    public IReadOnlyList<Substitution> Substitutions => [.. _substitutions.Values.SelectMany(each => each)];

    public static string Join(string path, string key) => path.Length == 0 ? key : $"{path}.{key}";

    public void Report(Position position, string path, string message, string? expected = null, string? suggestion = null) =>
        _problems.Add(new FileProblem(file, position, new ConfigProblem(path, message, expected, suggestion)));

    /// <summary>Notes where a key path stands.</summary>
    public void Place(string path, ConfigNode node) => _places[path] = node;

    /// <summary>Notes that what a key path says is not known, so that what follows from it is no problem of its own.</summary>
    public void MarkUnread(string path) => _unread.Add(path);

    /// <summary>
    /// The value of a scalar with its substitutions made; null, and reported, if one cannot be. Expressions stay where they are if the value takes them, and are
    /// no substitutions otherwise.
    /// </summary>
    public string? Resolve(ScalarNode node, string path, bool takesExpressions = false)
    {
        if (!node.Text.Contains("${", StringComparison.Ordinal)) return node.Text;
        foreach (Match match in FileReference().Matches(node.Text)) _files.Add(Path.GetFullPath(match.Groups[1].Value, directory));
        var substitutions = new List<Substitution>();
        var value = takesExpressions
            ? Substitution.ApplyBesideExpressions(node.Text, directory, substitutions, out var problem)
            : Substitution.Apply(node.Text, directory, substitutions, out problem);
        if (value is null) Report(node.Position, path, problem.Message, problem.Expected);
        _substitutions[node] = substitutions;
        return value;
    }

    /// <summary>Takes over what the validator found, unless it follows from a value that could not be read.</summary>
    public void ReportAll(IReadOnlyList<ConfigProblem> problems)
    {
        foreach (var problem in problems)
        {
            if (!FollowsFromUnread(problem.Path)) Report(problem);
        }
    }

    private void Report(ConfigProblem problem)
    {
        var path = problem.Path;
        while (path.Length > 0 && !_places.ContainsKey(path)) path = Parent(path);
        var node = _places[path];
        // A short form has no keys: its place is the whole of it.
        var shown = node is ScalarNode ? path : problem.Path;
        var hidden = problem with { Path = shown, Message = Hide(problem.Message, node)!, Suggestion = Hide(problem.Suggestion, node) };
        _problems.Add(new FileProblem(file, node.Position, hidden));
    }

    private string? Hide(string? text, ConfigNode node) =>
        text is not null && _substitutions.TryGetValue(node, out var substitutions) ? Substitution.Hide(text, substitutions) : text;

    private bool FollowsFromUnread(string path)
    {
        var isReference = path.StartsWith("routes.", StringComparison.Ordinal)
            && (path.EndsWith(".upstream", StringComparison.Ordinal) || Parent(path).EndsWith(".split", StringComparison.Ordinal));
        if (isReference && _unread.Contains("upstreams")) return true;
        for (; path.Length > 0; path = Parent(path))
        {
            if (_unread.Contains(path)) return true;
        }
        return false;
    }

    // Names hold neither dots nor brackets, so that a path is taken apart as it was put together.
    private static string Parent(string path) => path[..Math.Max(0, path.LastIndexOfAny(['.', '[']))];

    [GeneratedRegex(@"\$\{file:([^}]+)\}")]
    private static partial Regex FileReference();
}
