using System.Text.Json.Nodes;

namespace Waterfall.Host.Yaml.Nodes;

/// <summary>Where an alias stood, which is refused when the tree is built.</summary>
internal sealed record AliasNode(Position Position) : ConfigNode(Position)
{
    public override string Kind => "an alias";

    public override JsonNode? ToJson() => null;
}
