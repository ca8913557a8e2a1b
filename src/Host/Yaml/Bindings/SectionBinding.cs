using System.Text.Json.Nodes;
using Waterfall.Core.Configuration;
using Waterfall.Core.Diagnostics;
using Waterfall.Host.Yaml.Nodes;

namespace Waterfall.Host.Yaml.Bindings;

/// <summary>A mapping with known keys, read into a record whose own defaults are those of the file.</summary>
internal sealed class SectionBinding<T>(T seed) : Binding<T>
{
    private readonly List<Field<T>> _fields = [];

    public override T Seed => seed;

    /// <summary>Adds a key that may be left out.</summary>
    public SectionBinding<T> Optional<TValue>(
        string key, Binding<TValue> binding, Func<T, TValue> get, Func<T, TValue, T> with, string description) =>
        Add(new ValueField<T, TValue>(key, description, false, binding, get, with));

    /// <summary>Adds a key without which the thing it describes is absent.</summary>
    public SectionBinding<T> Absent<TValue>(string key, Binding<TValue> binding, Func<T, TValue, T> with, string description) =>
        Add(new ValueField<T, TValue>(key, description, false, binding, null, with));

    /// <summary>Adds a key that must be there.</summary>
    public SectionBinding<T> Required<TValue>(string key, Binding<TValue> binding, Func<T, TValue, T> with, string description) =>
        Add(new ValueField<T, TValue>(key, description, true, binding, null, with));

    public override T Read(ConfigNode node, string path, ReadContext context)
    {
        if (node is not MappingNode map) return Refuse(node, path, context, $"a mapping with {KeyNames()}");
        var section = seed;
        var meant = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in map.Entries)
        {
            var keyPath = ReadContext.Join(path, entry.Key);
            var field = _fields.Find(f => f.Key == entry.Key);
            if (field is null)
            {
                var nearest = NearestName.Find(entry.Key, _fields.Select(f => f.Key));
                context.Report(entry.KeyPosition, keyPath, "unknown key", OneKey(), nearest);
                if (nearest is null) continue;
                meant.Add(nearest);
                context.MarkUnread(ReadContext.Join(path, nearest));
                continue;
            }
            context.Place(keyPath, entry.Value);
            section = field.Read(section, entry.Value, keyPath, context);
        }
        ReportMissing(map, meant, path, context);
        return section;
    }

    public override JsonObject SchemaOf()
    {
        var properties = new JsonObject();
        foreach (var field in _fields)
        {
            var property = new JsonObject { ["description"] = field.Description };
            foreach (var (keyword, value) in field.SchemaOf()) property[keyword] = value?.DeepClone();
            if (!field.IsRequired && field.DefaultOf(seed) is { } usual) property["default"] = usual;
            properties[field.Key] = property;
        }
        var schema = new JsonObject { ["type"] = "object", ["properties"] = properties, ["additionalProperties"] = false };
        var required = _fields.Where(f => f.IsRequired).Select(f => (JsonNode)f.Key).ToArray();
        if (required.Length > 0) schema["required"] = new JsonArray(required);
        return schema;
    }

    public override JsonNode? Effective(ConfigNode node) => node is MappingNode map ? Fill(map) : node.ToJson();

    public override JsonNode? Defaults() => Fill(null);

    private JsonObject Fill(MappingNode? map)
    {
        var section = new JsonObject();
        foreach (var field in _fields)
        {
            var entry = map?.Entries.FirstOrDefault(e => e.Key == field.Key);
            var value = entry is not null ? field.Effective(entry.Value) : field.IsRequired ? null : field.EffectiveDefault(seed);
            if (entry is not null || value is not null) section[field.Key] = value;
        }
        return section;
    }

    private SectionBinding<T> Add(Field<T> field)
    {
        _fields.Add(field);
        return this;
    }

    private void ReportMissing(MappingNode map, HashSet<string> meant, string path, ReadContext context)
    {
        foreach (var field in _fields)
        {
            if ((!field.IsRequired && !meant.Contains(field.Key)) || map.Entries.Any(e => e.Key == field.Key)) continue;
            // A misspelt key was suggested already: it is not missing as well, and what it says is not known.
            if (!meant.Contains(field.Key)) context.Report(map.Position, path, $"the key '{field.Key}' is missing");
            context.MarkUnread(ReadContext.Join(path, field.Key));
        }
    }

    private string KeyNames() => _fields.Count == 0 ? "no keys" : $"the key{(_fields.Count == 1 ? "" : "s")} {string.Join(", ", _fields.Select(f => f.Key))}";

    private string OneKey() => _fields.Count == 0 ? "none" : _fields.Count == 1 ? _fields[0].Key : $"one of {string.Join(", ", _fields.Select(f => f.Key))}";
}
