using System.Text.Json.Nodes;
using Waterfall.Host.Yaml.Nodes;

namespace Waterfall.Host.Yaml.Bindings;

/// <summary>The path of a file, relative to the directory of the file that it stands in; read as a full path.</summary>
internal sealed class PathBinding(string expected) : Binding<string>
{
    private readonly ScalarBinding<string> _text = Scalars.Text(expected);

    public override string Seed => "";

    public override string Read(ConfigNode node, string path, ReadContext context)
    {
        var text = _text.Read(node, path, context);
        if (text.Length == 0 || !text.Contains('\0', StringComparison.Ordinal)) return text.Length == 0 ? "" : Path.GetFullPath(text, context.Directory);
        return Refuse(node, path, context, expected);
    }

    public override JsonObject SchemaOf() => _text.SchemaOf();

    public override JsonNode? Effective(ConfigNode node) => _text.Effective(node);
}
