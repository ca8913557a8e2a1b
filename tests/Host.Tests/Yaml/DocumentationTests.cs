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
        Assert.True(expected.Count >= 90);
        Assert.Equal(expected, Documented());
    }

    [Fact]
    public void Every_bound_is_documented()
    {
        var documented = new SortedDictionary<string, (decimal, decimal)>(StringComparer.Ordinal);
        foreach (var (section, line) in Lines())
        {
            var row = Regex.Match(line, @"^\| `(?<key>[\w<>]+)` \| (size|number) \| (`[^`]+`|required|none) \| (?<min>[\w.]+) to (?<max>[\w.]+) \|");
            if (row.Success) documented.Add(section + row.Groups["key"].Value, (Number(row.Groups["min"].Value), Number(row.Groups["max"].Value)));
        }
        var bounds = new SortedDictionary<string, (decimal, decimal)>(StringComparer.Ordinal);
        CollectBounds("", JsonNode.Parse(GatewayFormat.Schema())!.AsObject(), bounds);
        Assert.True(bounds.Count >= 8);
        Assert.Equal(bounds, documented);
    }

    private static void CollectBounds(string path, JsonObject schema, SortedDictionary<string, (decimal Min, decimal Max)> bounds)
    {
        if (schema["minimum"] is { } minimum) bounds.Add(path, ((decimal)minimum, (decimal)schema["maximum"]!));
        foreach (var (child, inner) in Children(path, schema)) CollectBounds(child, inner, bounds);
    }

    private static decimal Number(string text)
    {
        var parts = Regex.Match(text, "^([0-9.]+)(KiB|MiB|GiB|)$");
        var shift = parts.Groups[2].Value switch { "KiB" => 10, "MiB" => 20, "GiB" => 30, _ => 0 };
        return decimal.Parse(parts.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture) * (1L << shift);
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
            }
        }
        foreach (var (child, inner) in Children(path, schema)) Collect(child, inner, keys);
    }

    private static IEnumerable<(string Path, JsonObject Schema)> Children(string path, JsonObject schema)
    {
        foreach (var (key, property) in schema["properties"] as JsonObject ?? []) yield return (path.Length == 0 ? key : $"{path}.{key}", property!.AsObject());
        if (schema["additionalProperties"] is JsonObject named) yield return ($"{path}.<name>", named);
        foreach (var (name, shared) in schema["$defs"] as JsonObject ?? []) yield return (name, shared!.AsObject());
        if (schema["items"] is JsonObject item) yield return ($"{path}[]", item);
        foreach (var form in schema["anyOf"]?.AsArray() ?? []) yield return (path, form!.AsObject());
    }

    private static SortedDictionary<string, string> Documented()
    {
        var keys = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (section, line) in Lines())
        {
            var row = Regex.Match(line, @"^\| `(?<key>\w+)` \| [^|]+ \|\s*(?<default>[^|]*?)\s*\|");
            // A default in words ("every host", "none", an empty list) is what the absence of a key means.
            if (row.Success) keys.Add(section + row.Groups["key"].Value, Default(row.Groups["default"].Value));
        }
        return keys;
    }

    private static IEnumerable<(string? Section, string Line)> Lines()
    {
        string? section = null;
        foreach (var line in Text().Split('\n'))
        {
            if (line.StartsWith("## Top level", StringComparison.Ordinal)) section = "";
            else if (Regex.Match(line, "^##+ `(.+)`$") is { Success: true } heading) section = heading.Groups[1].Value + ".";
            yield return (section, line);
        }
    }

    private static string Default(string cell) => cell == "required" ? cell : Regex.Match(cell, @"^`([^\[\]`]+)`$").Groups[1].Value;

    private static string Text() => File.ReadAllText(Repository.PathOf("docs/CONFIGURATION.md"));
}
