using System.Text.Json.Nodes;

namespace Waterfall.Host.Yaml.Nodes;

/// <summary>Keys and values in the order of the file, each key once.</summary>
internal sealed record MappingNode(Position Position, IReadOnlyList<MappingEntry> Entries) : ConfigNode(Position)
{
    public override string Kind => "a mapping";

    public override JsonNode? ToJson() => new JsonObject(Entries.Select(entry => KeyValuePair.Create(entry.Key, entry.Value.ToJson())));
}
