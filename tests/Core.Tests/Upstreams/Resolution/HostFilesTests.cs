using System.Net;
using Waterfall.Core.Upstreams.Resolution;

namespace Waterfall.Core.Tests.Upstreams.Resolution;

public class HostFilesTests
{
    [Fact]
    public void A_hosts_file_gives_all_addresses_of_a_name()
    {
        var hosts = HostsFile.Parse(
            "# comment\n10.0.0.1\tone  One.Alias # 10.0.0.9 x\r\n::1 one\n\n10.0.0.1 one\nnot-an-address two\n127.1 three\n10.0.0.4\n");
        Assert.Equal([IPAddress.Parse("10.0.0.1"), IPAddress.IPv6Loopback], hosts.Find("ONE"));
        Assert.Equal([IPAddress.Parse("10.0.0.1")], hosts.Find("one.alias"));
        Assert.Null(hosts.Find("x"));
        Assert.Null(hosts.Find("two"));
        Assert.Null(hosts.Find("three"));
    }

    [Fact]
    public void A_resolv_conf_is_read_as_the_C_library_does()
    {
        var conf = ResolvConf.Parse("""
            # comment
            ; comment
            nameserver 10.0.0.1
            nameserver bad
            domain first.example
            search a.example b.example.
            options ndots:3 timeout:2 attempts:4 rotate edns0 ndots:x
            nameserver 2001:db8::53
            nameserver 10.0.0.3
            nameserver 10.0.0.4
            sortlist 1.2.3.4
            """);
        Assert.Equal("10.0.0.1:53 [2001:db8::53]:53 10.0.0.3:53", string.Join(' ', conf.Servers));
        Assert.Equal(["a.example", "b.example"], conf.Search);
        Assert.Equal((3, 2, 4), (conf.Ndots, (int)conf.Timeout.TotalSeconds, conf.Attempts));
    }

    [Fact]
    public void Resolv_conf_has_the_C_librarys_defaults_and_bounds()
    {
        var defaults = ResolvConf.Parse("");
        Assert.Equal((1, 5, 2), (defaults.Ndots, (int)defaults.Timeout.TotalSeconds, defaults.Attempts));
        var high = ResolvConf.Parse("options ndots:99 timeout:99 attempts:99");
        Assert.Equal((15, 30, 5), (high.Ndots, (int)high.Timeout.TotalSeconds, high.Attempts));
        var low = ResolvConf.Parse("options ndots:0 timeout:0 attempts:0");
        Assert.Equal((0, 1, 1), (low.Ndots, (int)low.Timeout.TotalSeconds, low.Attempts));
    }

    [Theory]
    [InlineData("db", 1, "db.x.test db.y.test db")]
    [InlineData("db.prod", 1, "db.prod db.prod.x.test db.prod.y.test")]
    [InlineData("db.prod", 5, "db.prod.x.test db.prod.y.test db.prod")]
    [InlineData("db.prod.", 5, "db.prod")]
    [InlineData("db", 0, "db db.x.test db.y.test")]
    public void The_search_list_is_applied_by_the_number_of_dots(string host, int ndots, string expected)
    {
        var conf = ResolvConf.Parse($"search x.test y.test\noptions ndots:{ndots}");
        Assert.Equal(expected, string.Join(' ', conf.Candidates(host)));
    }

    [Theory]
    [InlineData("10.0.0.1", "10.0.0.1")]
    [InlineData("::1", "::1")]
    [InlineData("[2001:DB8::1]", "2001:db8::1")]
    public void Addresses_are_read(string host, string expected)
    {
        Assert.True(HostLiteral.TryParse(host, out var address));
        Assert.Equal(expected, address.ToString());
    }

    [Theory]
    [InlineData("127.1")]
    [InlineData("010.0.0.1")]
    [InlineData("0x7f.0.0.1")]
    [InlineData("2130706433")]
    [InlineData("10.0.0.1.")]
    [InlineData("[10.0.0.1]")]
    [InlineData("[::1]:80")]
    [InlineData("[[::1]]")]
    [InlineData("::1/64")]
    [InlineData("::1]")]
    [InlineData("[]")]
    [InlineData("")]
    public void What_only_some_programs_read_as_an_address_is_none(string host) => Assert.False(HostLiteral.TryParse(host, out _));

    [Theory]
    [InlineData("127.1", true)]
    [InlineData("10.0.0.256", true)]
    [InlineData("10.0.0.1.", true)]
    [InlineData("0x7f000001", true)]
    [InlineData("1.example", false)]
    [InlineData("example.1a", false)]
    public void Mistyped_addresses_are_told_from_names(string host, bool expected) =>
        Assert.Equal(expected, HostLiteral.LooksLikeAddress(host));

    [Fact]
    public void A_file_is_parsed_again_only_when_it_changed()
    {
        using var file = new TemporaryFile("one");
        File.SetLastWriteTimeUtc(file.Path, DateTime.UtcNow.AddMinutes(-1));
        var parsed = 0;
        var watched = new WatchedFile<string>(file.Path, text => $"{text}{++parsed}", "missing");
        Assert.Equal("one1", watched.Current());
        Assert.Equal("one1", watched.Current());
        file.Write("two"); // of the same length
        Assert.StartsWith("two", watched.Current(), StringComparison.Ordinal);
        File.Delete(file.Path);
        Assert.Equal("missing", watched.Current());
        file.Write("three");
        Assert.StartsWith("three", watched.Current(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_change_of_a_links_target_is_seen()
    {
        using var target = new TemporaryFile("one");
        using var other = new TemporaryFile("other");
        File.SetLastWriteTimeUtc(target.Path, DateTime.UtcNow.AddMinutes(-1));
        var link = target.Path + ".link";
        try
        {
            File.CreateSymbolicLink(link, target.Path);
            var watched = new WatchedFile<string>(link, text => text, "missing");
            Assert.Equal("one", watched.Current());
            target.Write("two");
            Assert.Equal("two", watched.Current());
            File.Delete(link);
            File.CreateSymbolicLink(link, other.Path);
            Assert.Equal("other", watched.Current());
        }
        finally
        {
            File.Delete(link);
        }
    }

    [Fact]
    public void A_file_just_written_is_not_trusted_to_stay()
    {
        using var file = new TemporaryFile("one");
        var watched = new WatchedFile<string>(file.Path, text => text, "missing");
        var stamp = File.GetLastWriteTimeUtc(file.Path);
        Assert.Equal("one", watched.Current());
        file.Write("two");
        File.SetLastWriteTimeUtc(file.Path, stamp); // as a second write within the kernel's tick would leave it
        Assert.Equal("two", watched.Current());
    }
}
