using System.Globalization;
using System.Text.Json.Nodes;

namespace Waterfall.Host.Yaml.Nodes;

/// <summary>A single value; everything is text until it is bound to a type.</summary>
internal sealed record ScalarNode(Position Position, string Text, bool IsPlain) : ConfigNode(Position)
{
    /// <summary>YAML 1.2.2 10.3.2: nothing, <c>~</c> or <c>null</c>, unless quoted.</summary>
    public bool IsNull => IsPlain && Text is "" or "~" or "null" or "Null" or "NULL";

    public override string Kind => IsNull ? "nothing" : $"'{Text}'";

    // YAML 1.2.2 10.3.2: what a plain scalar resolves to, as far as JSON has it.
    public override JsonNode? ToJson() => this switch
    {
        { IsNull: true } => null,
        { IsPlain: true, Text: "true" or "false" } => JsonValue.Create(Text == "true"),
        { IsPlain: true } when long.TryParse(Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => JsonValue.Create(number),
        _ => JsonValue.Create(Text),
    };
}
