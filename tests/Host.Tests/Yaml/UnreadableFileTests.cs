using System.Text;
using Waterfall.Host.Yaml;

namespace Waterfall.Host.Tests.Yaml;

public sealed class UnreadableFileTests : ConfigFileTests
{
    [Fact]
    public void A_file_that_is_not_there() => AssertUnreadable("no/such.yaml", "there is no such file");

    [Fact]
    public void A_directory() => AssertUnreadable(".", "it is a directory");

    [Fact]
    public void A_file_that_is_not_UTF8()
    {
        File.WriteAllBytes(Path.Combine(Directory, "latin1.yaml"), Encoding.Latin1.GetBytes("listeners: { café: {} }"));
        AssertUnreadable("latin1.yaml", "it is not UTF-8");
    }

    [Fact]
    public void A_file_that_does_not_end()
    {
        var problem = Assert.Single(ConfigLoader.Load("/dev/zero").Problems);
        Assert.Equal("/dev/zero:1:1: the file cannot be read: it is longer than 16MiB", problem.ToString());
    }

    private void AssertUnreadable(string name, string reason)
    {
        var path = Path.Combine(Directory, name);
        var result = ConfigLoader.Load(path);
        Assert.Null(result.Config);
        Assert.Equal($"{path}:1:1: the file cannot be read: {reason}", Assert.Single(result.Problems).ToString());
    }
}
