using System.Text.Json.Nodes;
using Waterfall.Core.Configuration;
using Waterfall.Host.Yaml.Nodes;

namespace Waterfall.Host.Yaml.Bindings;

/// <summary>Upstreams and their weights, with one key among them that is no upstream: <c>{ v1: 95, v2: 5, sticky: "${ consumer.id }" }</c>.</summary>
internal sealed class SplitBinding : Binding<SplitConfig>
{
    private const string Sticky = "sticky";
    private const string Expected = "a mapping from upstreams to weights, as { v1: 95, v2: 5 }";

    private readonly ScalarBinding<int> _weight = Scalars.Number(ConfigBounds.SplitWeight);
    private readonly ScalarBinding<string> _text = Scalars.Template("a text as ${ consumer.id }");

    public override SplitConfig Seed { get; } = new() { Weights = new Dictionary<string, int>() };

    public override SplitConfig Read(ConfigNode node, string path, ReadContext context)
    {
        if (node is not MappingNode map) return Refuse(node, path, context, Expected);
        var weights = new Dictionary<string, int>(StringComparer.Ordinal);
        string? sticky = null;
        foreach (var entry in map.Entries)
        {
            var entryPath = ReadContext.Join(path, entry.Key);
            context.Place(entryPath, entry.Value);
            if (entry.Key == Sticky) sticky = _text.Read(entry.Value, entryPath, context);
            else weights[entry.Key] = _weight.Read(entry.Value, entryPath, context);
        }
        return new SplitConfig { Weights = weights, Sticky = sticky };
    }

    public override JsonObject SchemaOf()
    {
        var sticky = _text.SchemaOf();
        sticky["description"] = "Requests for which this gives the same text go to the same upstream. Left out: they are drawn.";
        return new JsonObject
        {
            ["type"] = "object",
            ["minProperties"] = 1,
            ["properties"] = new JsonObject { [Sticky] = sticky },
            ["additionalProperties"] = _weight.SchemaOf(),
        };
    }
}
