using System.Globalization;
using System.Text.Json.Nodes;
using Waterfall.Core.Configuration;

namespace Waterfall.Host.Yaml.Bindings;

/// <summary>Parts of a whole: percentages as <c>50%</c>, and decimal numbers as <c>0.5</c>.</summary>
internal static class Fractions
{
    private const string Substitution = @".*\$\{(env|file):[^}]+\}.*";

    /// <summary>A percentage from 0 to 100.</summary>
    public static ScalarBinding<int> Percent() => new(
        0,
        Percents.Expected,
        (string text, out int value, out SyntaxProblem problem) =>
        {
            problem = new(null!, null, Percents.TryParse(text + "%", out var percent) && ConfigBounds.Percent.Contain(percent) ? text + "%" : null);
            if (!Percents.TryParse(text, out value)) return false;
            if (ConfigBounds.Percent.Contain(value)) return true;
            problem = ConfigBounds.Percent.Refuse(value, text, Percents.Format);
            return false;
        },
        () => new JsonObject { ["type"] = "string", ["pattern"] = $"^({Percents.Pattern[1..^1]}|{Substitution})$" },
        value => Percents.Format(value));

    /// <summary>A decimal number.</summary>
    public static ScalarBinding<double> Number(Bounds<double> bounds) => new(
        bounds.Min,
        "a number as 0.5",
        (string text, out double value, out SyntaxProblem problem) =>
        {
            problem = default;
            if (!double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value)) return false;
            if (bounds.Contain(value)) return true;
            problem = bounds.Refuse(value, text, v => v.ToString(CultureInfo.InvariantCulture));
            return false;
        },
        () => new JsonObject
        {
            ["type"] = new JsonArray("number", "string"),
            ["minimum"] = bounds.Min,
            ["maximum"] = bounds.Max,
            ["pattern"] = $"^({Substitution})$",
        },
        value => value);
}
