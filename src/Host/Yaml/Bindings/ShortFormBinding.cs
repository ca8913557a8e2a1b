using System.Text.Json.Nodes;
using Waterfall.Host.Yaml.Nodes;

namespace Waterfall.Host.Yaml.Bindings;

/// <summary>A thing that is written as a single value where that says enough, and in full otherwise.</summary>
internal sealed class ShortFormBinding<T>(Binding<string> shortForm, Func<string, T> expand, Binding<T> full, string expected) : Binding<T>
{
    public override T Seed => full.Seed;

    public override T Read(ConfigNode node, string path, ReadContext context) => node switch
    {
        ScalarNode { IsNull: false } => expand(shortForm.Read(node, path, context)),
        MappingNode => full.Read(node, path, context),
        _ => Refuse(node, path, context, expected),
    };

    public override JsonNode? Effective(ConfigNode node) => node is MappingNode ? full.Effective(node) : shortForm.Effective(node);

    public override JsonObject SchemaOf() => new() { ["anyOf"] = new JsonArray(shortForm.SchemaOf(), full.SchemaOf()) };
}
