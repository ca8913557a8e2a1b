using System.Text.Json.Nodes;
using Waterfall.Core.Configuration;
using Waterfall.Core.Diagnostics;
using Waterfall.Host.Yaml.Nodes;

namespace Waterfall.Host.Yaml.Bindings;

/// <summary>One of several things, each written as a mapping with its name as the only key: <c>timeout: { total: 5s }</c>.</summary>
/// <param name="seed">What stands in for one that could not be read.</param>
/// <param name="thing">What one of them is called.</param>
/// <param name="reference">Where the schema says what one may be.</param>
internal sealed class ChoiceBinding<T>(T seed, string thing, string reference) : Binding<T>
{
    private readonly List<Choice> _choices = [];

    public override T Seed => seed;

    /// <summary>Adds a thing.</summary>
    public ChoiceBinding<T> Add<TChoice>(string name, Binding<TChoice> binding, string description, Func<TChoice, T> make)
    {
        _choices.Add(new Choice(name, description, (node, path, context) => make(binding.Read(node, path, context)), binding.SchemaOf, binding.Effective));
        return this;
    }

    public override T Read(ConfigNode node, string path, ReadContext context)
    {
        if (node is not MappingNode { Entries: [var entry] })
            return Refuse(node, path, context, $"a mapping with one key, the name of a {thing}: {Names()}");
        if (_choices.Find(choice => choice.Name == entry.Key) is { } found)
        {
            var entryPath = ReadContext.Join(path, entry.Key);
            context.Place(entryPath, entry.Value);
            return found.Read(entry.Value, entryPath, context);
        }
        var nearest = NearestName.Find(entry.Key, _choices.Select(choice => choice.Name));
        context.Report(entry.KeyPosition, path, $"there is no {thing} '{entry.Key}'", $"one of {Names()}", nearest);
        context.MarkUnread(path);
        return seed;
    }

    public override JsonNode? Effective(ConfigNode node) =>
        node is MappingNode { Entries: [var entry] } && _choices.Find(choice => choice.Name == entry.Key) is { } found
            ? new JsonObject { [entry.Key] = found.Effective(entry.Value) }
            : node.ToJson();

    public override JsonObject SchemaOf() => new() { ["$ref"] = reference };

    /// <summary>The schema that <see cref="SchemaOf"/> refers to.</summary>
    public JsonObject Definition()
    {
        var properties = new JsonObject();
        foreach (var choice in _choices)
        {
            var property = new JsonObject { ["description"] = choice.Description };
            foreach (var (keyword, value) in choice.Schema()) property[keyword] = value?.DeepClone();
            properties[choice.Name] = property;
        }
        return new JsonObject
        {
            ["type"] = "object",
            ["minProperties"] = 1,
            ["maxProperties"] = 1,
            ["properties"] = properties,
            ["additionalProperties"] = false,
        };
    }

    private string Names() => string.Join(", ", _choices.Select(choice => choice.Name));

    private sealed record Choice(string Name, string Description, Func<ConfigNode, string, ReadContext, T> Read, Func<JsonObject> Schema, Func<ConfigNode, JsonNode?> Effective);
}
