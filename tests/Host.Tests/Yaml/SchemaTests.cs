using System.Text.Json.Nodes;
using Waterfall.Host.Yaml.Formats;

namespace Waterfall.Host.Tests.Yaml;

public sealed class SchemaTests
{
    [Fact]
    public void The_published_schema_is_that_of_the_reader()
    {
        var published = File.ReadAllText(Repository.PathOf("docs/schema/waterfall.schema.json"));
        Assert.True(published == GatewayFormat.Schema(), "docs/schema/waterfall.schema.json is not up to date: write it with 'waterfall schema'");
    }

    [Fact]
    public void Defaults_are_those_of_the_records()
    {
        var limits = Properties("listeners", "limits");
        Assert.Equal("8KiB", (string?)limits["requestLine"]!["default"]);
        Assert.Equal(100, (int?)limits["headerCount"]!["default"]);
        Assert.Equal("30MiB", (string?)limits["body"]!["default"]);
        Assert.Equal("75s", (string?)Properties("listeners", "timeouts")["idle"]!["default"]);
        Assert.Equal("client", (string?)Properties("upstreams", null)["host"]!["default"]);
    }

    [Fact]
    public void Every_section_is_closed_and_every_key_described()
    {
        var sections = 0;
        foreach (var node in Descendants(JsonNode.Parse(GatewayFormat.Schema())!))
        {
            if (node is not JsonObject section || section["properties"] is not JsonObject properties) continue;
            sections++;
            // Closed, or of names with values of one kind.
            Assert.True(section["additionalProperties"] is JsonObject || (bool?)section["additionalProperties"] == false);
            Assert.All(properties, p => Assert.True(((string?)p.Value!["description"])?.Length > 10, p.Key));
        }
        Assert.True(sections >= 25);
    }

    private static JsonObject Properties(string map, string? section)
    {
        var item = JsonNode.Parse(GatewayFormat.Schema())!["properties"]![map]!["additionalProperties"]!["properties"]!;
        return (section is null ? item : item[section]!["properties"]!).AsObject();
    }

    private static IEnumerable<JsonNode> Descendants(JsonNode node)
    {
        IEnumerable<JsonNode?> children = node switch
        {
            JsonObject o => o.Select(p => p.Value),
            JsonArray a => a,
            _ => [],
        };
        return children.OfType<JsonNode>().SelectMany(Descendants).Prepend(node);
    }
}
