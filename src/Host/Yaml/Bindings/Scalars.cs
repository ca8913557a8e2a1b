using System.Globalization;
using System.Text.Json.Nodes;
using Waterfall.Core.Configuration;
using Waterfall.Core.Diagnostics;

namespace Waterfall.Host.Yaml.Bindings;

/// <summary>The kinds of single values.</summary>
internal static class Scalars
{
    private const string Substitution = @"\$\{(env|file):[^}]+\}";

    /// <summary>Any text.</summary>
    public static ScalarBinding<string> Text(string expected) => new(
        "",
        expected,
        (string text, out string value, out SyntaxProblem problem) =>
        {
            (value, problem) = (text, new("found an empty text"));
            return text.Length > 0;
        },
        () => new JsonObject { ["type"] = "string", ["minLength"] = 1 },
        value => value);

    /// <summary>Any text, which may be empty.</summary>
    public static ScalarBinding<string> AnyText(string expected) => new(
        "",
        expected,
        (string text, out string value, out SyntaxProblem problem) =>
        {
            (value, problem) = (text, default);
            return true;
        },
        () => new JsonObject { ["type"] = "string" },
        value => value);

    /// <summary>Text that may hold expressions: <c>/items/${ request.path.id }</c>.</summary>
    public static ScalarBinding<string> Template(string expected, bool allowsEmpty = false)
    {
        var text = allowsEmpty ? AnyText(expected) : Text(expected);
        text.TakesExpressions = true;
        return text;
    }

    /// <summary>One of a few numbers.</summary>
    public static ScalarBinding<int> OneOf(params int[] numbers) => new(
        numbers[^1],
        $"one of {string.Join(", ", numbers)}",
        (string text, out int value, out SyntaxProblem problem) =>
        {
            problem = default;
            return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && numbers.Contains(value);
        },
        () => new JsonObject { ["enum"] = new JsonArray([.. numbers.Select(number => JsonValue.Create(number))]) },
        value => value);

    /// <summary>One of a few words.</summary>
    public static ScalarBinding<T> Word<T>(IReadOnlyDictionary<string, T> words)
        where T : struct => new(
        words.Values.First(),
        words.Count == 1 ? $"'{words.Keys.First()}'" : $"one of {string.Join(", ", words.Keys)}",
        (string text, out T value, out SyntaxProblem problem) =>
        {
            problem = new(null!, null, NearestName.Find(text, words.Keys));
            return words.TryGetValue(text, out value);
        },
        () => new JsonObject { ["type"] = "string", ["enum"] = new JsonArray([.. words.Keys.Select(w => JsonValue.Create(w))]) },
        value => words.First(w => w.Value.Equals(value)).Key);

    /// <summary>A whole number.</summary>
    public static ScalarBinding<int> Number(Bounds<int> bounds) => new(
        bounds.Min,
        "a whole number",
        (string text, out int value, out SyntaxProblem problem) =>
        {
            problem = default;
            value = 0;
            // Wide enough that what is too large is said to be, and not taken for no number.
            if (!Int128.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)) return false;
            value = (int)Int128.Clamp(number, int.MinValue, int.MaxValue);
            if (bounds.Contain(value) && value == number) return true;
            problem = bounds.Refuse(value, text, v => v.ToString(CultureInfo.InvariantCulture));
            return false;
        },
        () => new JsonObject
        {
            ["type"] = new JsonArray("integer", "string"),
            ["minimum"] = bounds.Min,
            ["maximum"] = bounds.Max,
            ["pattern"] = $"^({Substitution})$",
        },
        value => value);

    public static ScalarBinding<long> Size(Bounds<long> bounds) => new(
        bounds.Min,
        ByteSizes.Expected,
        (string text, out long value, out SyntaxProblem problem) => ParseSize(text, bounds, out value, out problem),
        () => SizeSchema(bounds),
        value => WriteSize(value));

    /// <summary>A size of something that is held in memory.</summary>
    public static ScalarBinding<int> Size(Bounds<int> bounds) => new(
        bounds.Min,
        ByteSizes.Expected,
        (string text, out int value, out SyntaxProblem problem) =>
        {
            var isGood = ParseSize(text, Widen(bounds), out var size, out problem);
            value = isGood ? (int)size : 0;
            return isGood;
        },
        () => SizeSchema(Widen(bounds)),
        value => WriteSize(value));

    public static ScalarBinding<TimeSpan> Duration(Bounds<TimeSpan> bounds) => new(
        bounds.Min,
        Durations.Expected,
        (string text, out TimeSpan value, out SyntaxProblem problem) =>
        {
            problem = new(null!, null, Durations.Suggest(text));
            if (!Durations.TryParse(text, out value)) return false;
            if (bounds.Contain(value)) return true;
            problem = bounds.Refuse(value, text, Durations.Format);
            return false;
        },
        () => new JsonObject { ["type"] = "string", ["pattern"] = OrSubstitution(Durations.Pattern) },
        value => Durations.Format(value));

    /// <summary>true or false.</summary>
    public static ScalarBinding<bool> Flag() => new(
        false,
        "true or false",
        (string text, out bool value, out SyntaxProblem problem) =>
        {
            problem = default;
            value = text == "true";
            return value || text == "false";
        },
        () => new JsonObject { ["type"] = "boolean" },
        value => value);

    /// <summary>A day, which begins at midnight UTC, or a time (RFC 3339).</summary>
    public static ScalarBinding<DateTimeOffset?> Date() => new(
        null,
        "a date as 2026-12-31, or a time as 2026-12-31T12:00:00Z",
        (string text, out DateTimeOffset? value, out SyntaxProblem problem) =>
        {
            problem = default;
            var isDate = DateTimeOffset.TryParseExact(
                text, ["yyyy-MM-dd", "yyyy-MM-ddTHH:mm:ssK"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date);
            value = isDate ? date : null;
            return isDate;
        },
        () => new JsonObject { ["type"] = "string", ["pattern"] = OrSubstitution(@"^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9:]{8}(Z|[+-][0-9]{2}:[0-9]{2}))?$") },
        value => value?.ToString("O", CultureInfo.InvariantCulture));

    private static bool ParseSize(string text, Bounds<long> bounds, out long value, out SyntaxProblem problem)
    {
        problem = new(null!, null, ByteSizes.Suggest(text));
        if (!ByteSizes.TryParse(text, out value)) return false;
        if (bounds.Contain(value)) return true;
        problem = bounds.Refuse(value, text, ByteSizes.Format);
        return false;
    }

    private static Bounds<long> Widen(Bounds<int> bounds) => new(bounds.Min, bounds.Max);

    private static JsonObject SizeSchema(Bounds<long> bounds) => new()
    {
        ["type"] = new JsonArray("integer", "string"),
        ["minimum"] = bounds.Min,
        ["maximum"] = bounds.Max,
        ["pattern"] = OrSubstitution(ByteSizes.Pattern),
    };

    private static JsonValue WriteSize(long value) =>
        ByteSizes.Format(value) is var text && text.All(char.IsAsciiDigit) ? JsonValue.Create(value) : JsonValue.Create(text);

    // "^[0-9]+s$" → "^([0-9]+s|.*\$\{(env|file):[^}]+\}.*)$"
    internal static string OrSubstitution(string pattern) => $"^({pattern[1..^1]}|.*{Substitution}.*)$";
}
