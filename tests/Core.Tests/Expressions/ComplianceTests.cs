using System.Text;
using System.Text.Json;
using Waterfall.Core.Expressions;

namespace Waterfall.Core.Tests.Expressions;

/// <summary>Every case of the public compliance data.</summary>
public sealed class ComplianceTests
{
    private static readonly Dictionary<string, ExpressionErrorCode> Codes = new()
    {
        ["syntax"] = ExpressionErrorCode.Syntax,
        ["invalid-type"] = ExpressionErrorCode.InvalidType,
        ["invalid-value"] = ExpressionErrorCode.InvalidValue,
        ["invalid-arity"] = ExpressionErrorCode.InvalidArity,
        ["unknown-function"] = ExpressionErrorCode.UnknownName,
    };

    private readonly ExpressionEvaluator _evaluator = new();

    [ComplianceFact]
    public void Every_case_passes()
    {
        var failures = new List<string>();
        var count = 0;
        foreach (var file in Directory.GetFiles(ComplianceSuite.Folder!, "*.json").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal))
        {
            foreach (var (name, given, each) in ComplianceSuite.Cases(file))
            {
                count++;
                if (Problem(given, each) is { } problem) failures.Add($"{name}: {problem}");
            }
        }
        Assert.True(count >= 500, $"only {count} cases were found");
        Assert.True(failures.Count == 0, $"{failures.Count} of {count}:\n{string.Join('\n', failures)}");
    }

    private string? Problem(JsonElement given, JsonElement each)
    {
        _evaluator.Reset();
        Assert.True(_evaluator.TryParse(Encoding.UTF8.GetBytes(given.GetRawText()), out var document));
        JsonValue value = default;
        if (Expression.TryCompile(each.GetProperty("expression").GetString()!, ExpressionScope.Document, out var expression, out var error)
            && !_evaluator.EvaluateValue(expression, document, out value))
        {
            error = _evaluator.Error;
        }
        if (each.TryGetProperty("error", out var expected))
            return error.Code == Codes[expected.GetString()!] ? null : $"expected {expected}, not {error.Code} {error} with {value}";
        if (error.Code != ExpressionErrorCode.None) return error.ToString();
        if (!each.TryGetProperty("result", out var result)) return null; // a benchmark says nothing of its result
        return JsonElement.DeepEquals(result, JsonDocument.Parse(value.ToString()).RootElement) || AreClose(result, value) ? null : $"expected {result.GetRawText()}, not {value}";
    }

    // A sum of doubles is what it is: 1.01 + 1.2 - 1.5 has more digits than the suite writes.
    private static bool AreClose(JsonElement expected, JsonValue value) =>
        expected.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && Math.Abs(expected.GetDouble() - number) < 1e-12;
}
