using System.Text.Json.Nodes;

namespace Waterfall.Host.Yaml.Nodes;

/// <summary>A value of the file with its place.</summary>
internal abstract record ConfigNode(Position Position)
{
    /// <summary>What it is, as messages say it.</summary>
    public abstract string Kind { get; }

    /// <summary>As it is written, in JSON.</summary>
    public abstract JsonNode? ToJson();
}
