using System.Text.RegularExpressions;
using Waterfall.Host.Yaml;

namespace Waterfall.Host.Tests.Yaml;

/// <summary>The configurations that README.md shows are good ones.</summary>
public sealed partial class ReadmeTests
{
    [Fact]
    public void Every_configuration_shown_is_good()
    {
        var shown = Blocks().Matches(File.ReadAllText(Repository.PathOf("README.md"))).Select(block => block.Groups[1].Value).ToList();
        Assert.Equal(2, shown.Count);
        var file = Path.GetTempFileName();
        try
        {
            foreach (var text in shown)
            {
                File.WriteAllText(file, text);
                Assert.Empty(ConfigLoader.Load(file).Problems);
            }
        }
        finally
        {
            File.Delete(file);
        }
    }

    [GeneratedRegex("^```yaml\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Blocks();
}
