using System.Text.RegularExpressions;
using System.Xml.Linq;
using Waterfall.Core;
using Waterfall.Http.Semantics;

namespace Waterfall.Architecture.Tests;

/// <summary>What is public is documented, and what the documents point at exists.</summary>
public sealed partial class DocumentationTests
{
    [Theory]
    [InlineData(typeof(Gateway))]
    [InlineData(typeof(HttpRejection))]
    public void EveryPublicTypeIsDocumented(Type oneOfThem)
    {
        var assembly = oneOfThem.Assembly;
        var documented = XDocument.Load(Path.ChangeExtension(assembly.Location, ".xml")).Descendants("member")
            .Where(member => !string.IsNullOrWhiteSpace(member.Element("summary")?.Value) || member.Element("inheritdoc")?.Attribute("cref") is not null)
            .Select(member => (string)member.Attribute("name")!).ToHashSet();
        var types = assembly.GetExportedTypes();
        Assert.NotEmpty(types);
        Assert.Empty(types.Select(type => $"T:{type.FullName!.Replace('+', '.')}").Except(documented));
    }

    [Fact]
    public void EveryLinkInTheDocumentsLeadsSomewhere()
    {
        var root = Repository.Root;
        string[] documents = [.. Directory.GetFiles(root, "*.md"), .. Directory.GetFiles(Path.Combine(root, "docs"), "*.md", SearchOption.AllDirectories)];
        var links = documents.SelectMany(file => Links().Matches(File.ReadAllText(file)).Select(link => (file, target: link.Groups[1].Value)))
            .Where(link => !link.target.StartsWith("http", StringComparison.Ordinal)).ToList();
        Assert.True(links.Count > 5, $"only {links.Count} links were found");
        Assert.DoesNotContain(links, link => !Path.Exists(Path.Combine(Path.GetDirectoryName(link.file)!, link.target)));
    }

    [Fact]
    public void TheReadmeListsEveryDocument()
    {
        var readme = Repository.Read("README.md");
        var documents = Directory.GetFiles(Path.Combine(Repository.Root, "docs"), "*.md").Select(file => Path.GetFileName(file));
        Assert.DoesNotContain(documents, name => !readme.Contains($"(docs/{name})", StringComparison.Ordinal));
    }

    [GeneratedRegex(@"\]\(([^)#\s]+)")]
    private static partial Regex Links();
}
