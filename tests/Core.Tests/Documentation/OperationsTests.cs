using System.Globalization;
using System.Text.RegularExpressions;
using Waterfall.Core.Pipeline;
using Waterfall.Core.Streams;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Tests.Documentation;

/// <summary>docs/OPERATIONS.md has every answer that the gateway makes, as it is made, and no other.</summary>
public sealed partial class OperationsTests
{
    private static readonly string Text = Read();

    [Fact]
    public void EveryRefusalIsDocumented() => Assert.Equal(
        Rows(Enum.GetValues<HttpRejection>().Where(each => each != HttpRejection.None).Select(HttpRejections.Describe)),
        Documented("The request was refused"));

    [Fact]
    public void EveryOtherErrorIsDocumented() => Assert.Equal(
        Rows(Enum.GetValues<ProxyErrorKind>().Where(each => each is not (ProxyErrorKind.None or ProxyErrorKind.RequestRejected))
            .Select(each => ProxyErrors.Describe(each))),
        Documented("Everything else"));

    [Fact]
    public void TheGraceOfAHalfClosedClientIsDocumented() =>
        Assert.Contains($"begins within {Exchange.HalfClosedGraceMs.ToString("N0", CultureInfo.InvariantCulture)} ms", Text, StringComparison.Ordinal);

    [Fact]
    public void EveryCodeNamedInTheTextExists()
    {
        var codes = Enum.GetValues<HttpRejection>().Select(each => HttpRejections.Describe(each).Code)
            .Concat(Enum.GetValues<ProxyErrorKind>().Where(each => each != ProxyErrorKind.None).Select(each => ProxyErrors.Describe(each).Code)).ToHashSet();
        var named = Answers().Matches(Text).Select(match => match.Groups[1].Value).ToList();
        Assert.True(named.Count >= 10, $"only {named.Count} answers were found");
        Assert.Empty(named.Except(codes));
    }

    private static IEnumerable<string> Rows(IEnumerable<RejectionInfo> answers) => answers
        .Select(each => $"| `{each.Code}` | {each.Status} | {(each.Close ? "yes" : "no")} | {each.Detail} | {(each.Clause.Length == 0 ? "–" : each.Clause)} |")
        .Order(StringComparer.Ordinal);

    private static IEnumerable<string> Documented(string section)
    {
        var start = Text.IndexOf($"\n### {section}\n", StringComparison.Ordinal);
        Assert.True(start >= 0, $"there is no section '{section}'");
        var end = Text.IndexOf("\n##", start + 1, StringComparison.Ordinal);
        return Text[start..end].Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
    }

    private static string Read()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Waterfall.sln")))
            directory = directory.Parent ?? throw new InvalidOperationException($"No repository above {AppContext.BaseDirectory}.");
        return File.ReadAllText(Path.Combine(directory.FullName, "docs/OPERATIONS.md"));
    }

    // As in: 504 `total-timeout`
    [GeneratedRegex(@"\b[45][0-9][0-9] `([a-z0-9-]+)`")]
    private static partial Regex Answers();
}
