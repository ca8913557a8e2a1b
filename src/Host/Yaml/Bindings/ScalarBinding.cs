using System.Text.Json.Nodes;
using Waterfall.Core.Configuration;
using Waterfall.Host.Yaml.Nodes;

namespace Waterfall.Host.Yaml.Bindings;

/// <summary>A single value.</summary>
internal sealed class ScalarBinding<T>(
    T seed, string expected, ScalarBinding<T>.Parser parse, Func<JsonObject> schema, Func<T, JsonNode?> write)
    : Binding<T>
{
    /// <summary>Reads a text; false, and what is wrong with it, if it is not of the type. A problem without a message is named after the text.</summary>
    public delegate bool Parser(string text, out T value, out SyntaxProblem problem);

    public override T Seed => seed;

    /// <summary>Whether <c>${ … }</c> is left in place for what reads the value; <c>${env:…}</c> and <c>${file:…}</c> are replaced all the same.</summary>
    public bool TakesExpressions { get; set; }

    public override T Read(ConfigNode node, string path, ReadContext context)
    {
        if (node is not ScalarNode { IsNull: false } scalar) return Refuse(node, path, context, expected);
        var text = context.Resolve(scalar, path, TakesExpressions);
        if (text is not null)
        {
            if (parse(text, out var value, out var problem)) return value;
            var message = problem.Message ?? $"found '{text}'";
            // The file's own text is shown, never what a substitution put in its place.
            var isAsWritten = text == scalar.Text;
            if (!isAsWritten) message = $"what {scalar.Kind} stands for is no such value";
            context.Report(node.Position, path, message, problem.Expected ?? expected, isAsWritten ? problem.Suggestion : null);
        }
        context.MarkUnread(path);
        return seed;
    }

    public override JsonObject SchemaOf() => schema();

    public override JsonNode? Write(T value) => write(value);

    public override JsonNode? Effective(ConfigNode node)
    {
        var isLiteral = node is ScalarNode { IsNull: false } scalar && !scalar.Text.Contains("${", StringComparison.Ordinal);
        return isLiteral && parse(((ScalarNode)node).Text, out var value, out _) ? write(value) : node.ToJson();
    }
}
