using System.Text;
using Waterfall.Core.Routing;

namespace Waterfall.Core.Tests.Routing;

public sealed class HostRuleTests
{
    [Theory]
    [InlineData("a.example", "a.example", true)]
    [InlineData("a.example", "A.EXAMPLE", true)] // RFC 9110 4.2.3: without regard to letter case
    [InlineData("a.example", "b.a.example", false)]
    [InlineData("a.example", "a.example.", false)]
    [InlineData("a.example", "a.exampl", false)]
    [InlineData("a.example", "", false)]
    [InlineData("[::1]", "[::1]", true)]
    [InlineData("[2001:db8::a]", "[2001:DB8::A]", true)]
    public void An_exact_name_fits_itself(string name, string host, bool fits) => Assert.Equal(fits, Match(HostRule.Exactly(name), host));

    [Theory]
    [InlineData("a.example", true)]
    [InlineData("A.Example", true)]
    [InlineData("b.a.example", true)]
    [InlineData("example", false)]
    [InlineData(".example", false)]
    [InlineData("aexample", false)]
    [InlineData("a.example.org", false)]
    [InlineData("", false)]
    public void A_domain_fits_the_names_below_it(string host, bool fits) => Assert.Equal(fits, Match(HostRule.Below("example"), host));

    [Theory]
    [InlineData("a.example")]
    [InlineData("[::1]")]
    [InlineData("")]
    public void Any_fits_every_host_and_none(string host) => Assert.True(Match(HostRule.Any, host));

    [Fact]
    public void An_exact_name_comes_before_a_longer_domain_before_a_shorter_before_any()
    {
        HostRule[] ordered =
        [
            HostRule.Exactly("a.b.example", 81), HostRule.Exactly("a.b.example"), HostRule.Below("b.example", 81), HostRule.Below("b.example"),
            HostRule.Below("example", 81), HostRule.Below("example"), HostRule.AnyAt(81), HostRule.Any,
        ];
        for (var i = 0; i < ordered.Length; i++)
        {
            for (var j = 0; j < ordered.Length; j++)
                Assert.Equal(Math.Sign(i.CompareTo(j)), Math.Sign(ordered[i].CompareTo(ordered[j])));
        }
    }

    [Fact]
    public void Names_and_domains_that_cannot_both_fit_have_no_order()
    {
        Assert.Equal(0, HostRule.Exactly("a").CompareTo(HostRule.Exactly("bbb")));
        Assert.Equal(0, HostRule.Below("a.example").CompareTo(HostRule.Below("b.example")));
    }

    [Theory]
    [InlineData("h", HostRule.NoPort)]
    [InlineData("h:", HostRule.NoPort)]
    [InlineData("h:81", 81)]
    [InlineData("[::1]", HostRule.NoPort)]
    [InlineData("[::1]:81", 81)]
    [InlineData("h:65536", HostRule.NoPort)]
    public void A_port_is_the_one_written(string authority, int port) => Assert.Equal(port, HostRule.PortOf(Encoding.ASCII.GetBytes(authority)));

    [Fact]
    public void A_rule_with_a_port_fits_that_port_only()
    {
        foreach (var rule in (HostRule[])[HostRule.Exactly("a.example", 81), HostRule.Below("example", 81), HostRule.AnyAt(81)])
        {
            Assert.True(rule.Match("a.example"u8, 81));
            Assert.False(rule.Match("a.example"u8, 82));
            Assert.False(rule.Match("a.example"u8));
        }
    }

    [Theory]
    [InlineData("h", "h")]
    [InlineData("h:8080", "h")]
    [InlineData("h:", "h")]
    [InlineData("10.0.0.1:80", "10.0.0.1")]
    [InlineData("[::1]", "[::1]")]
    [InlineData("[::1]:8080", "[::1]")]
    [InlineData("", "")]
    public void The_port_is_left_out(string authority, string host) =>
        Assert.Equal(host, Encoding.ASCII.GetString(HostRule.WithoutPort(Encoding.ASCII.GetBytes(authority))));

    private static bool Match(HostRule rule, string host) => rule.Match(Encoding.ASCII.GetBytes(host));
}
