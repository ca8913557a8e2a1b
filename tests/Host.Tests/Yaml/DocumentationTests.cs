using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Waterfall.Host.Yaml.Formats;

namespace Waterfall.Host.Tests.Yaml;

/// <summary>docs/CONFIGURATION.md has every key in the table of its section, with its default, and no other.</summary>
public sealed class DocumentationTests
{
    [Fact]
    public void Every_key_is_documented_with_its_default()
    {
        var expected = new SortedDictionary<string, string>(StringComparer.Ordinal);
        Collect("", JsonNode.Parse(GatewayFormat.Schema())!.AsObject(), expected);
        Assert.Equal(40, expected.Count);
        Assert.Equal(expected, Documented());
    }

    [Fact]
    public void Every_bound_is_documented()
    {
        var documented = Regex.Matches(Text(), @"^\| `(?<key>\w+)` \| (size|number) \| `[^`]+` \| (?<min>\w+) to (?<max>\w+) \|", RegexOptions.Multiline)
            .ToDictionary(m => m.Groups["key"].Value, m => (Number(m.Groups["min"].Value), Number(m.Groups["max"].Value)));
        var bounds = new Dictionary<string, (long, long)>();
        CollectBounds("", JsonNode.Parse(GatewayFormat.Schema())!.AsObject(), bounds);
        Assert.Equal(8, bounds.Count);
        Assert.Equal(bounds.OrderBy(b => b.Key, StringComparer.Ordinal), documented.OrderBy(d => d.Key, StringComparer.Ordinal));
    }

    private static void CollectBounds(string key, JsonObject schema, Dictionary<string, (long Min, long Max)> bounds)
    {
        if (schema["minimum"] is { } minimum) bounds.Add(key, ((long)minimum, (long)schema["maximum"]!));
        foreach (var (name, child) in schema)
        {
            if (child is JsonObject inner) CollectBounds(name, inner, bounds);
        }
    }

    private static long Number(string text)
    {
        var parts = Regex.Match(text, "^([0-9]+)(KiB|MiB|GiB|)$");
        var shift = parts.Groups[2].Value switch { "KiB" => 10, "MiB" => 20, "GiB" => 30, _ => 0 };
        return long.Parse(parts.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture) << shift;
    }

    // "listeners.<name>.limits.body" → "30MiB"; "required" for what must be there; "" for what has no default of its own.
    private static void Collect(string path, JsonObject schema, SortedDictionary<string, string> keys)
    {
        if (schema["properties"] is JsonObject properties)
        {
            var required = schema["required"]?.AsArray().Select(r => (string)r!).ToHashSet() ?? [];
            foreach (var (key, property) in properties)
            {
                var keyPath = path.Length == 0 ? key : $"{path}.{key}";
                var usual = property!["default"] is { } value and not JsonArray { Count: 0 } ? value.ToString() : "";
                keys[keyPath] = required.Contains(key) ? "required" : usual;
                Collect(keyPath, property.AsObject(), keys);
            }
        }
        if (schema["additionalProperties"] is JsonObject named) Collect($"{path}.<name>", named, keys);
        if (schema["items"] is JsonObject item) Collect($"{path}[]", item, keys);
        foreach (var form in schema["anyOf"]?.AsArray() ?? []) Collect(path, form!.AsObject(), keys);
    }

    private static SortedDictionary<string, string> Documented()
    {
        var keys = new SortedDictionary<string, string>(StringComparer.Ordinal);
        string? section = null;
        foreach (var line in Text().Split('\n'))
        {
            if (line.StartsWith("## Top level", StringComparison.Ordinal)) section = "";
            else if (Regex.Match(line, "^##+ `(.+)`$") is { Success: true } heading) section = heading.Groups[1].Value + ".";
            var row = Regex.Match(line, @"^\| `(?<key>\w+)` \| [^|]+ \|\s*(?<default>[^|]*?)\s*\|");
            // A default in words ("every host", "none", an empty list) is what the absence of a key means.
            if (row.Success) keys.Add(section + row.Groups["key"].Value, Default(row.Groups["default"].Value));
        }
        return keys;
    }

    private static string Default(string cell) => cell == "required" ? cell : Regex.Match(cell, @"^`([^\[\]`]+)`$").Groups[1].Value;

    private static string Text() => File.ReadAllText(Repository.PathOf("docs/CONFIGURATION.md"));
}
