using System.Text.Json.Nodes;
using Waterfall.Host.Yaml.Nodes;

namespace Waterfall.Host.Yaml.Bindings;

/// <summary>The body of an answer: a text, which may hold expressions, or a mapping or list that becomes JSON as it stands.</summary>
internal sealed class AnswerBodyBinding : Binding<(string Text, bool IsJson)>
{
    private const string Expected = "a text, a mapping or a list";

    private readonly ScalarBinding<string> _text = Scalars.Template("a text", allowsEmpty: true);

    public override (string Text, bool IsJson) Seed => ("", false);

    public override (string Text, bool IsJson) Read(ConfigNode node, string path, ReadContext context)
    {
        if (node is ScalarNode) return (_text.Read(node, path, context), false);
        if (node is not (MappingNode or SequenceNode)) return Refuse(node, path, context, Expected);
        var json = node.ToJson()!.ToJsonString();
        if (!json.Contains("${", StringComparison.Ordinal)) return (json, true);
        // What an expression gives would have to be written as JSON, and substitutions are the business of single values.
        context.Report(node.Position, path, "a mapping or list is sent as it stands: '${' has no meaning in it",
            "a text with the expressions in it, as \"{\\\"id\\\":${ to_json(request.id) }}\"");
        context.MarkUnread(path);
        return Seed;
    }

    public override JsonObject SchemaOf() => new() { ["type"] = new JsonArray("string", "number", "boolean", "object", "array") };
}
