using System.Text.Json.Nodes;
using Waterfall.Host.Yaml.Nodes;

namespace Waterfall.Host.Yaml.Bindings;

/// <summary>A list of values of one kind.</summary>
internal sealed class ListBinding<T>(Binding<T> item, string expected, int minItems = 0) : Binding<IReadOnlyList<T>>
{
    public override IReadOnlyList<T> Seed => [];

    public override IReadOnlyList<T> Read(ConfigNode node, string path, ReadContext context)
    {
        if (node is not SequenceNode list) return Refuse(node, path, context, expected);
        if (list.Items.Count < minItems) return RefuseEmpty(node, path, context);
        var items = new T[list.Items.Count];
        for (var i = 0; i < items.Length; i++)
        {
            var itemPath = $"{path}[{i}]";
            context.Place(itemPath, list.Items[i]);
            items[i] = item.Read(list.Items[i], itemPath, context);
        }
        return items;
    }

    public override JsonObject SchemaOf()
    {
        var schema = new JsonObject { ["type"] = "array", ["items"] = item.SchemaOf() };
        if (minItems > 0) schema["minItems"] = minItems;
        return schema;
    }

    public override JsonNode? Write(IReadOnlyList<T> value) => new JsonArray([.. value.Select(item.Write)]);

    public override JsonNode? Effective(ConfigNode node) =>
        node is SequenceNode list ? new JsonArray([.. list.Items.Select(item.Effective)]) : node.ToJson();

    private IReadOnlyList<T> RefuseEmpty(ConfigNode node, string path, ReadContext context)
    {
        context.Report(node.Position, path, "the list is empty", expected);
        context.MarkUnread(path);
        return Seed;
    }
}
