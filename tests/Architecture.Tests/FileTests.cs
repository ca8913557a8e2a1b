using System.Text.RegularExpressions;

namespace Waterfall.Architecture.Tests;

/// <summary>How files are kept: short, one type each, in the folder of their namespace, and finished.</summary>
public sealed partial class FileTests
{
    private const int MaxLines = 350;

    // A companion is what only makes sense beside the file's type: an enum of its states, the interface that it calls back.
    private const int MaxCompanionLines = 30;

    private static readonly IReadOnlyList<string> Sources = Repository.Sources("src");

    [Fact]
    public void NoFileIsTooLong()
    {
        Assert.True(Sources.Count > 100, $"only {Sources.Count} files were found");
        Assert.DoesNotContain(Sources.Select(file => (file, Lines(file).Length)), each => each.Length > MaxLines);
    }

    /// <summary>The file's name is that of its type. Beside it may stand its generic twin, and companions of a few lines.</summary>
    [Fact]
    public void AFileHoldsTheTypeOfItsName()
    {
        var broken = new List<string>();
        foreach (var file in Sources.Where(file => Path.GetFileName(file) != "Program.cs"))
        {
            var name = Path.GetFileName(file).Split('.')[0];
            var types = Types(file);
            if (types.All(type => type.Name != name))
                broken.Add($"{file}: no type {name}, but {string.Join(", ", types.Select(type => type.Name))}");
            broken.AddRange(types.Where(type => type.Name != name && type.Lines > MaxCompanionLines).Select(type => $"{file}: {type.Name} has {type.Lines} lines"));
        }
        Assert.Empty(broken);
    }

    [Fact]
    public void AFoldersNameIsItsNamespace()
    {
        var broken = from file in Sources
                     let declared = Lines(file).FirstOrDefault(line => line.StartsWith("namespace ", StringComparison.Ordinal))
                     where declared is not null
                     let folder = Path.GetDirectoryName(file)!.Replace("src/", "Waterfall.", StringComparison.Ordinal).Replace('/', '.')
                     where declared != $"namespace {folder};"
                     select $"{file}: {declared}";
        Assert.Empty(broken);
    }

    [Fact]
    public void NothingIsLeftForLater()
    {
        var broken = from file in Sources.Concat(Repository.Sources("tests")).Concat(Repository.Sources("perf")).Concat(Repository.Sources("docs"))
                     where Path.GetFileName(file) != "FileTests.cs"
                     from Match mark in Unfinished().Matches(Repository.Read(file))
                     select $"{file}: {mark.Value}";
        Assert.Empty(broken);
    }

    private static string[] Lines(string file) => Repository.Read(file).TrimEnd('\n').Split('\n');

    // Types stand at the beginning of a line, as namespaces are file-scoped, and end with a brace there or with a semicolon on their own line.
    private static List<(string Name, int Lines)> Types(string file)
    {
        var types = new List<(string, int)>();
        var lines = Lines(file);
        for (var i = 0; i < lines.Length; i++)
        {
            if (TypeDeclaration().Match(lines[i]) is not { Success: true } declaration)
                continue;
            var start = i;
            while (lines[i] != "}" && !(lines[i].EndsWith(';') && !lines[i].StartsWith(' ')) && i < lines.Length - 1)
                i++;
            types.Add((declaration.Groups["name"].Value, i - start + 1));
        }
        return types;
    }

    [GeneratedRegex(@"^(?:(?:public|internal|file|sealed|static|abstract|readonly|partial|unsafe|ref) )*(?:class|struct|record struct|record|interface|enum) (?<name>\w+)")]
    private static partial Regex TypeDeclaration();

    [GeneratedRegex(@"\b(?:TODO|FIXME|NotImplementedException)\b")]
    private static partial Regex Unfinished();
}
