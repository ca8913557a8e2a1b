using System.Text.RegularExpressions;
using Waterfall.Core.Expressions;
using Waterfall.Core.Expressions.Functions;
using Waterfall.Core.Expressions.Json;
using Waterfall.Core.Expressions.Sources;
using Waterfall.Core.Expressions.Syntax;

namespace Waterfall.Core.Tests.Expressions;

/// <summary>docs/EXPRESSIONS.md says what is: every function, member, error and limit, and examples that give what they say.</summary>
public sealed partial class DocumentationTests
{
    private static readonly string Text = Read();

    [Fact]
    public void Every_function_is_documented() => Assert.Equal(
        FunctionTable.All.Keys.Order(StringComparer.Ordinal),
        Rows("Functions").Select(row => FunctionName().Match(row[0]).Groups[1].Value).Order(StringComparer.Ordinal));

    [Fact]
    public void Every_member_of_a_request_and_an_answer_is_documented()
    {
        var documented = Rows("What an expression sees").SelectMany(row => Name().Matches(row[0]).Select(match => match.Groups[1].Value)).ToHashSet();
        foreach (var root in new[] { ExpressionRoot.Request, ExpressionRoot.Response })
        {
            var members = Leaves(SourceMembers.Of(root).Member).ToList();
            Assert.True(members.Count >= 3);
            Assert.Empty(members.Except(documented));
            Assert.Empty(documented.Where(name => name.StartsWith($"{SourceMembers.TextOf(root)}.", StringComparison.Ordinal)).Except(members));
        }
    }

    [Fact]
    public void Every_error_is_documented() => Assert.Equal(
        Enum.GetNames<ExpressionErrorCode>().Skip(1).Order(StringComparer.Ordinal), Rows("Errors").Select(row => row[0].Trim('`')).Order(StringComparer.Ordinal));

    [Fact]
    public void The_limits_are_those_of_the_code()
    {
        int[] limits = [Expression.MaxLength, Parser.MaxNesting, Parser.MaxDepth, JsonReader.MaxDepth, ExpressionEvaluator.DefaultCostLimit];
        var documented = Rows("Limits").Select(row => int.Parse(Digits().Match(row[1]).Value.Replace(",", "", StringComparison.Ordinal), System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(limits, documented);
    }

    [Fact]
    public void The_examples_give_what_they_say()
    {
        var parts = Text[Text.IndexOf("\n## Examples\n", StringComparison.Ordinal)..].Split("```\n")[1].Split("\n\n");
        var fixture = new RequestFixture(parts[0].Replace("\n", "\r\n", StringComparison.Ordinal) + "\r\n\r\n", parts[1].Trim());
        fixture.Request.Captures = new Capture();
        var examples = Rows("Examples");
        Assert.True(examples.Count >= 10, $"only {examples.Count} examples were found");
        Assert.All(examples, row => Assert.Equal((row[0], row[1].Trim('`')), (row[0], fixture.Evaluate(Code(row[0]), ExpressionScope.Request))));
    }

    private static IEnumerable<string> Leaves(SourceMember member, string prefix = "") => member.Children.Length == 0
        ? [prefix + member.Name]
        : member.Children.ToArray().SelectMany(child => Leaves(child, prefix + member.Name + "."));

    // Cells of a section's tables, without the heads.
    private static List<string[]> Rows(string section)
    {
        var start = Text.IndexOf($"\n## {section}\n", StringComparison.Ordinal);
        Assert.True(start >= 0, $"there is no section '{section}'");
        var end = Text.IndexOf("\n## ", start + 1, StringComparison.Ordinal);
        var lines = Text[start..(end < 0 ? Text.Length : end)].Split('\n');
        return lines.Where((line, i) => line.StartsWith("| ", StringComparison.Ordinal) && !lines[i + 1].StartsWith("|---", StringComparison.Ordinal))
            .Select(line => Cells().Split(line).Select(cell => cell.Trim()).Skip(1).ToArray()).ToList();
    }

    private static string Code(string cell) =>
        (cell.StartsWith("``", StringComparison.Ordinal) ? cell[2..^2].Trim() : cell[1..^1]).Replace("\\|", "|", StringComparison.Ordinal);

    private static string Read()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Waterfall.sln")))
            directory = directory.Parent ?? throw new InvalidOperationException($"No repository above {AppContext.BaseDirectory}.");
        return File.ReadAllText(Path.Combine(directory.FullName, "docs/EXPRESSIONS.md"));
    }

    [GeneratedRegex(@"(?<!\\)\|")]
    private static partial Regex Cells();

    [GeneratedRegex(@"^`(\w+)\(")]
    private static partial Regex FunctionName();

    [GeneratedRegex(@"`([\w.]+)`")]
    private static partial Regex Name();

    [GeneratedRegex(@"\d[\d,]*")]
    private static partial Regex Digits();

    private sealed class Capture : IPathCaptures
    {
        public int Count => 1;

        public ReadOnlySpan<byte> Name(int index) => "id"u8;

        public ReadOnlySpan<byte> Value(int index) => "42"u8;
    }
}
