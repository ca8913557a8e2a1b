using System.Text.RegularExpressions;
using Waterfall.Core;
using Waterfall.Http.Semantics;

namespace Waterfall.Architecture.Tests;

/// <summary>What may use what: the projects, and the folders inside Core in the order that docs/ARCHITECTURE.md gives.</summary>
public sealed partial class DependencyTests
{
    private const string Root = "Waterfall.Core";

    [Fact]
    public void AFolderOfCoreUsesOnlyThoseBeforeIt()
    {
        var order = Order();
        using var core = new TypeUses(typeof(Gateway).Assembly.Location);
        var uses = core.All().Where(use => IsCore(use.Namespace) && IsCore(use.UsedNamespace)).ToList();
        Assert.True(uses.Count > 500, $"only {uses.Count} uses were found: the reader does not read");
        var broken = uses.Where(use => Rank(order, use.Namespace) < Rank(order, use.UsedNamespace))
            .Select(use => $"{use.Namespace}.{use.User} uses {use.UsedNamespace}.{use.Used}");
        Assert.True(!broken.Any(), string.Join('\n', broken));
    }

    [Fact]
    public void AFileOfCoreNamesOnlyFoldersBeforeItsOwn()
    {
        var order = Order();
        var broken = from file in Repository.Sources("src/Core")
                     let text = Repository.Read(file)
                     let own = Namespaces().Match(text).Groups[1].Value
                     from Match named in Usings().Matches(text)
                     where Rank(order, own) < Rank(order, named.Groups[1].Value)
                     select $"{file}: {named.Value}";
        Assert.Empty(broken);
    }

    [Fact]
    public void HttpKnowsNoSocketThreadOrOtherProject()
    {
        using var http = new TypeUses(typeof(HttpRejection).Assembly.Location);
        string[] forbidden = ["System.Net.Sockets", "System.Threading"];
        Assert.Contains("System", http.ForeignNamespaces);
        Assert.DoesNotContain(http.ForeignNamespaces, used => forbidden.Any(each => used == each || used.StartsWith(each + ".", StringComparison.Ordinal)));
        Assert.DoesNotContain(http.References, name => name.StartsWith("Waterfall", StringComparison.Ordinal) || IsWeb(name));
    }

    [Fact]
    public void CoreKnowsNothingOfAspNetCoreOrOfTheBinary()
    {
        using var core = new TypeUses(typeof(Gateway).Assembly.Location);
        Assert.Contains("Waterfall.Http", core.References);
        Assert.DoesNotContain(core.References, name => name == "waterfall" || IsWeb(name));
    }

    private static bool IsWeb(string assembly) => assembly.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal);

    private static bool IsCore(string name) => name == Root || name.StartsWith(Root + ".", StringComparison.Ordinal);

    // A name's place in the order; the façade at the root comes last.
    private static int Rank(IReadOnlyList<string> order, string name)
    {
        var folder = name == Root ? "Gateway" : name[(Root.Length + 1)..].Split('.')[0];
        var rank = order.ToList().IndexOf(folder);
        Assert.True(rank >= 0, $"docs/ARCHITECTURE.md does not say where the folder {folder} stands");
        return rank;
    }

    private static string[] Order()
    {
        var line = OrderLine().Match(Repository.Read("docs/ARCHITECTURE.md"));
        Assert.True(line.Success, "docs/ARCHITECTURE.md does not give the order of the folders");
        return line.Value.Split('<', StringSplitOptions.TrimEntries);
    }

    [GeneratedRegex(@"^ +\w+( < \w+)+ < Gateway$", RegexOptions.Multiline)]
    private static partial Regex OrderLine();

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespaces();

    [GeneratedRegex(@"^using (?:static )?(Waterfall\.Core[\w.]*);", RegexOptions.Multiline)]
    private static partial Regex Usings();
}
