using System.Text.Json.Nodes;
using Waterfall.Host.Yaml.Nodes;

namespace Waterfall.Host.Yaml.Bindings;

/// <summary>A map of named things of one kind: at least one.</summary>
/// <param name="item">How one of them is read.</param>
/// <param name="thing">What one of them is called.</param>
/// <param name="isForeign">Whether the names are somebody else's, so that the validator judges them, and not this file's own.</param>
internal sealed class MapBinding<T>(Binding<T> item, string thing, bool isForeign = false) : Binding<IReadOnlyDictionary<string, T>>
{
    // Without dots and brackets, so that a key path can be read only one way.
    private const int MaxNameLength = 64;
    private const string NamePattern = "^[A-Za-z0-9_-]{1,64}$";

    private readonly string _expected = $"a mapping from names to {thing}s, at least one";

    public override IReadOnlyDictionary<string, T> Seed => new Dictionary<string, T>();

    public override IReadOnlyDictionary<string, T> Read(ConfigNode node, string path, ReadContext context)
    {
        if (node is not MappingNode map) return Refuse(node, path, context, _expected);
        if (map.Entries.Count == 0) return RefuseEmpty(node, path, context);
        var items = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (var entry in map.Entries)
        {
            var itemPath = ReadContext.Join(path, entry.Key);
            if (!isForeign && !IsName(entry.Key))
            {
                var message = $"'{entry.Key}' is not a name for {Article(thing)}";
                context.Report(entry.KeyPosition, path, message, $"1 to {MaxNameLength} letters, digits, '-' or '_'", Suggest(entry.Key));
                if (entry.Key.Length == 0) continue;
            }
            context.Place(itemPath, entry.Value);
            items[entry.Key] = item.Read(entry.Value, itemPath, context);
        }
        return items;
    }

    public override JsonObject SchemaOf()
    {
        var schema = new JsonObject { ["type"] = "object", ["minProperties"] = 1 };
        if (!isForeign) schema["propertyNames"] = new JsonObject { ["pattern"] = NamePattern };
        schema["additionalProperties"] = item.SchemaOf();
        return schema;
    }

    public override JsonNode? Effective(ConfigNode node) => node is MappingNode map
        ? new JsonObject(map.Entries.Select(entry => KeyValuePair.Create(entry.Key, item.Effective(entry.Value))))
        : node.ToJson();

    private IReadOnlyDictionary<string, T> RefuseEmpty(ConfigNode node, string path, ReadContext context)
    {
        context.Report(node.Position, path, "the mapping is empty", _expected);
        context.MarkUnread(path);
        return Seed;
    }

    private static bool IsName(string key) => key.Length is > 0 and <= MaxNameLength && key.All(IsNameCharacter);

    private static bool IsNameCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_';

    private static string? Suggest(string key)
    {
        var name = string.Concat(key.Trim().Select(c => IsNameCharacter(c) ? c : '-')).Trim('-');
        return IsName(name) ? name : null;
    }

    private static string Article(string noun) => ("aeiou".Contains(noun[0], StringComparison.Ordinal) ? "an " : "a ") + noun;
}
