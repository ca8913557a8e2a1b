using Waterfall.Core.Diagnostics;
using Waterfall.Testing.Processes;

namespace Waterfall.Core.Tests.Diagnostics;

public sealed class LogTargetTests
{
    [Fact]
    public void A_file_is_made_for_its_owner_and_group_and_appended_to()
    {
        using var folder = new TempFolder();
        var path = folder.File("access.json");
        foreach (var text in new[] { "one\n", "two\n" })
        {
            using var target = LogTarget.OpenFile(path);
            Assert.Equal(4, target.Write(System.Text.Encoding.ASCII.GetBytes(text)));
        }
        Assert.Equal("one\ntwo\n", File.ReadAllText(path));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(path) & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead));
    }

    [Fact]
    public void A_file_that_was_truncated_in_place_is_written_from_its_beginning()
    {
        using var folder = new TempFolder();
        var path = folder.File("access.json");
        using var target = LogTarget.OpenFile(path);
        target.Write("one\n"u8);
        File.WriteAllText(path, "");
        target.Write("two\n"u8);
        Assert.Equal("two\n", File.ReadAllText(path));
    }

    [Fact]
    public void A_file_that_cannot_be_opened_says_why()
    {
        using var folder = new TempFolder();
        Assert.Equal("No such file or directory", Assert.Throws<IOException>(() => LogTarget.OpenFile(folder.File("none/access.json"))).Message);
        Assert.Equal("Is a directory", Assert.Throws<IOException>(() => LogTarget.OpenFile(folder.Path)).Message);
    }

    [Fact]
    public void A_full_disk_says_so()
    {
        using var target = LogTarget.OpenFile("/dev/full");
        Assert.Equal("No space left on device", Assert.Throws<IOException>(() => target.Write("line\n"u8)).Message);
    }
}
