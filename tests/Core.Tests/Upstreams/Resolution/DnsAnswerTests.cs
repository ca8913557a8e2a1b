using Waterfall.Core.Upstreams.Resolution;
using Waterfall.Core.Upstreams.Resolution.Wire;

namespace Waterfall.Core.Tests.Upstreams.Resolution;

public class DnsAnswerTests
{
    [Fact]
    public void An_alias_chain_is_followed_in_any_order_and_the_least_TTL_counts()
    {
        var answer = Read(Response().A("c.test", 300, "192.0.2.1").Cname("b.test", 20, "c.test").Cname("a.test", 100, "b.test"));
        Assert.Equal(DnsAnswerKind.Records, answer.Kind);
        Assert.Equal("192.0.2.1", Assert.IsType<DnsAddressRecord>(Assert.Single(answer.Records)).Address.ToString());
        Assert.Equal(20, answer.Ttl.TotalSeconds);
    }

    [Fact]
    public void Records_of_names_that_were_not_asked_for_are_ignored()
    {
        var answer = Read(Response().A("evil.test", 300, "192.0.2.66").A("a.test", 300, "192.0.2.1").Aaaa("a.test", 1, "2001:db8::1"));
        Assert.Equal("192.0.2.1", Assert.IsType<DnsAddressRecord>(Assert.Single(answer.Records)).Address.ToString());
        Assert.Equal(300, answer.Ttl.TotalSeconds);
    }

    [Theory]
    [InlineData(0u, 1)]
    [InlineData(1u, 1)]
    [InlineData(3600u, 3600)]
    [InlineData(86400u, 3600)]
    [InlineData(0xFFFFFFFFu, 3600)]
    public void The_TTL_is_kept_within_bounds(uint ttl, int expected) =>
        Assert.Equal(expected, Read(Response().A("a.test", ttl, "192.0.2.1")).Ttl.TotalSeconds);

    [Theory]
    [InlineData(25u, 10u, 10)]
    [InlineData(7u, 10u, 7)]
    [InlineData(3600u, 3600u, 30)]
    [InlineData(0u, 0u, 1)]
    public void A_negative_answer_lasts_as_long_as_its_SOA_says(uint ttl, uint minimum, int expected)
    {
        Assert.Equal(expected, Read(Response().Soa("test", ttl, minimum)).Ttl.TotalSeconds);
        Assert.Equal(expected, Read(Response(3).Soa("test", ttl, minimum)).Ttl.TotalSeconds);
    }

    [Fact]
    public void No_data_is_not_no_name_and_without_an_SOA_neither_lasts()
    {
        Assert.Equal((DnsAnswerKind.NoData, 1.0), (Read(Response()).Kind, Read(Response()).Ttl.TotalSeconds));
        Assert.Equal((DnsAnswerKind.NameError, 1.0), (Read(Response(3)).Kind, Read(Response(3)).Ttl.TotalSeconds));
    }

    [Fact]
    public void An_alias_to_nothing_lasts_no_longer_than_the_alias()
    {
        var answer = Read(Response(3).Cname("a.test", 5, "gone.test").Soa("test", 60, 60));
        Assert.Equal(DnsAnswerKind.NameError, answer.Kind);
        Assert.Equal(5, answer.Ttl.TotalSeconds);
        Assert.Contains("gone.test", answer.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void An_alias_loop_is_a_failure()
    {
        Assert.Equal(DnsAnswerKind.Failed, Read(Response().Cname("a.test", 5, "b.test").Cname("b.test", 5, "a.test")).Kind);
        Assert.Equal(DnsAnswerKind.Failed, Read(Response().Cname("a.test", 5, "a.test")).Kind);
    }

    [Theory]
    [InlineData(16, DnsAnswerKind.Records)]
    [InlineData(17, DnsAnswerKind.Failed)]
    public void Alias_chains_are_followed_so_far(int aliases, object kind)
    {
        var response = Response().Cname("a.test", 5, "n1.test");
        for (var i = 1; i < aliases; i++)
            response.Cname($"n{i}.test", 5, $"n{i + 1}.test");
        Assert.Equal(kind, Read(response.A($"n{aliases}.test", 5, "192.0.2.1")).Kind);
    }

    private static DnsBytes Response(int code = 0) => DnsBytes.Response(1, "a.test", 1, code);

    private static DnsAnswer Read(DnsBytes bytes)
    {
        Assert.True(DnsMessageReader.TryRead(bytes.Bytes(), out var message));
        return DnsAnswer.From(message, message.Head.Question!.Value);
    }
}
