using System.Text.Json.Nodes;
using Waterfall.Core.Configuration;
using Waterfall.Host.Yaml.Formats;
using Waterfall.Host.Yaml.Nodes;

namespace Waterfall.Host.Yaml;

/// <summary>What came of reading a file.</summary>
/// <param name="Config">The configuration; null if there is any problem: nothing half-loads.</param>
/// <param name="Problems">Every problem, in the order of the file.</param>
internal sealed record LoadResult(GatewayConfig? Config, IReadOnlyList<FileProblem> Problems)
{
    /// <summary>SHA-256 of the file's bytes in hexadecimal, as <c>sha256sum</c> has it; empty if it could not be read.</summary>
    public string Hash { get; init; } = "";

    /// <summary>What there is to say of certificates, where their files were checked: those that do not hold now, or not for long.</summary>
    public IReadOnlyList<string> Notices { get; init; } = [];

    /// <summary>What is written in the file; null if it is not YAML.</summary>
    public ConfigNode? Root { get; init; }

    /// <summary>The full paths of further files that it refers to.</summary>
    public IReadOnlyCollection<string> Files { get; init; } = [];

    /// <summary>What was put in for <c>${…}</c>.</summary>
    public IReadOnlyList<Substitution> Substitutions { get; init; } = [];

    /// <summary>The configuration in full as JSON: defaults filled in, substitutions as they are written, secrets redacted.</summary>
    public JsonObject Effective() => Root is null ? [] : (JsonObject)GatewayFormat.Binding.Effective(Root)!;

    /// <summary>Whether it says the same as another: the same text, and the same in all that it refers to.</summary>
    public bool IsSameAs(LoadResult other) =>
        Hash == other.Hash && Substitutions.SequenceEqual(other.Substitutions) && Problems.SequenceEqual(other.Problems);

    /// <summary>A message without what was put in for <c>${…}</c>.</summary>
    public string Hide(string message) => Substitution.Hide(message, Substitutions);
}
