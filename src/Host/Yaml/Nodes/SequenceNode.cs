using System.Text.Json.Nodes;

namespace Waterfall.Host.Yaml.Nodes;

/// <summary>A list of values.</summary>
internal sealed record SequenceNode(Position Position, IReadOnlyList<ConfigNode> Items) : ConfigNode(Position)
{
    public override string Kind => "a list";

    public override JsonNode? ToJson() => new JsonArray([.. Items.Select(item => item.ToJson())]);
}
