using System.Text.Json.Nodes;
using Waterfall.Host.Yaml.Nodes;

namespace Waterfall.Host.Yaml.Bindings;

/// <summary>A text that is never shown: it should come by a substitution, which is what is shown then.</summary>
internal sealed class SecretBinding(string expected) : Binding<string>
{
    /// <summary>What stands for a secret that is written out in the file. No bearer token can read so.</summary>
    public const string Redacted = "(redacted)";

    private readonly ScalarBinding<string> _text = Scalars.Text(expected);

    public override string Seed => _text.Seed;

    public override string Read(ConfigNode node, string path, ReadContext context) => _text.Read(node, path, context);

    public override JsonObject SchemaOf() => _text.SchemaOf();

    public override JsonNode? Effective(ConfigNode node)
    {
        var isReference = node is ScalarNode { Text: var text } && text.StartsWith("${", StringComparison.Ordinal)
            && text.IndexOf('}', StringComparison.Ordinal) == text.Length - 1;
        return isReference ? node.ToJson() : Redacted;
    }
}
