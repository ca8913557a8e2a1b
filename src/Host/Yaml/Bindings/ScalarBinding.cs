using System.Text.Json.Nodes;
using Waterfall.Core.Configuration;
using Waterfall.Host.Yaml.Nodes;

namespace Waterfall.Host.Yaml.Bindings;

/// <summary>A single value.</summary>
internal sealed class ScalarBinding<T>(T seed, string expected, ScalarBinding<T>.Parser parse, Func<JsonObject> schema, Func<T, JsonNode?> write) : Binding<T>
{
    /// <summary>Reads a text; false, and what is wrong with it, if it is not of the type. A problem without a message is named after the text.</summary>
    public delegate bool Parser(string text, out T value, out SyntaxProblem problem);

    public override T Seed => seed;

    public override T Read(ConfigNode node, string path, ReadContext context)
    {
        if (node is not ScalarNode { IsNull: false } scalar) return Refuse(node, path, context, expected);
        var text = context.Resolve(scalar, path);
        if (text is not null)
        {
            if (parse(text, out var value, out var problem)) return value;
            // The file's own text is shown, never what a substitution put in its place.
            var suggestion = text == scalar.Text ? problem.Suggestion : null;
            context.Report(node.Position, path, problem.Message ?? $"found {scalar.Kind}", problem.Expected ?? expected, suggestion);
        }
        context.MarkUnread(path);
        return seed;
    }

    public override JsonObject SchemaOf() => schema();

    public override JsonNode? Write(T value) => write(value);
}
