using System.Text;
using System.Text.RegularExpressions;
using Waterfall.Core.Configuration;
using Waterfall.Core.Upstreams.LoadBalancing;

namespace Waterfall.Core.Tests.Upstreams.LoadBalancing;

public sealed class SessionAffinityTests
{
    private readonly Clusters _clusters = new();

    [Fact]
    public void A_cookie_leads_back_to_its_endpoint()
    {
        var affinity = Affinity(new());
        for (var place = 0; place < 3; place++)
        {
            var pair = Encoding.ASCII.GetString(affinity.SetCookie(place)).Split(';')[0];
            Assert.Matches("^waterfall-affinity=[0-9a-f]{16}$", pair);
            Assert.Equal(place, affinity.Find(Encoding.ASCII.GetBytes(pair)));
            Assert.Equal(place, affinity.Find(Encoding.ASCII.GetBytes($"a=b;  x=1;\t{pair} ; waterfall-affinity2=1")));
        }
    }

    [Fact]
    public void A_cookie_holds_for_every_gateway_and_order_but_not_for_another_upstream()
    {
        var here = Affinity(new());
        var there = new Clusters(7).Compile(new() { Endpoints = [.. Clusters.Equal(3).Reverse()], Affinity = new() }).Affinity!;
        Assert.Equal(2, there.Find(here.SetCookie(0)[..35]));
        Assert.Equal(-1, _clusters.Compile(new() { Endpoints = Clusters.Equal(3), Affinity = new() }, "other").Affinity!.Find(here.SetCookie(0)[..35]));
    }

    [Theory]
    [InlineData("")]
    [InlineData(";;; ;")]
    [InlineData("waterfall-affinity")]
    [InlineData("waterfall-affinity=")]
    [InlineData("waterfall-affinity=0123456789abcdef")]
    [InlineData("waterfall-affinity=zzzzzzzzzzzzzzzz")]
    [InlineData("waterfall-affinity=-123456789abcde ")]
    [InlineData("Waterfall-Affinity={id}")]
    [InlineData("x-waterfall-affinity={id}")]
    [InlineData("waterfall-affinity={id}0")]
    public void Other_cookies_lead_nowhere(string cookies)
    {
        var affinity = Affinity(new());
        var id = Encoding.ASCII.GetString(affinity.SetCookie(0)[19..35]);
        Assert.Equal(-1, affinity.Find(Encoding.ASCII.GetBytes(cookies.Replace("{id}", id, StringComparison.Ordinal))));
    }

    [Theory]
    [InlineData(0, false, "; Path=/; HttpOnly; SameSite=Lax")]
    [InlineData(3600, false, "; Path=/; HttpOnly; SameSite=Lax; Max-Age=3600")]
    [InlineData(1, true, "; Path=/; HttpOnly; SameSite=Lax; Max-Age=1; Secure")]
    public void Attributes_are_as_configured(int ttl, bool secure, string attributes)
    {
        var set = Encoding.ASCII.GetString(Affinity(new() { Cookie = "sid", Ttl = TimeSpan.FromSeconds(ttl), Secure = secure }).SetCookie(0));
        Assert.Matches("^sid=[0-9a-f]{16}" + Regex.Escape(attributes) + "$", set);
        Assert.DoesNotContain("10.0.0", set, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(AffinityFailure.Redistribute, true)]
    [InlineData(AffinityFailure.Unavailable, false)]
    public void Whether_a_client_goes_elsewhere_is_configured(AffinityFailure failure, bool redistributes) =>
        Assert.Equal(redistributes, Affinity(new() { OnFailure = failure }).Redistributes);

    [Fact]
    public void An_endpoint_that_is_out_of_service_is_not_usable()
    {
        var cluster = _clusters.Compile(new() { Endpoints = Clusters.Equal(3), Affinity = new() });
        Assert.True(cluster.LoadOn(0).IsUsable(1, _clusters.NowMs));
        cluster.Endpoints[1].Health.ProbeDown();
        Assert.False(cluster.LoadOn(0).IsUsable(1, _clusters.NowMs));
        Assert.True(cluster.LoadOn(0).IsUsable(0, _clusters.NowMs));
    }

    private SessionAffinity Affinity(AffinityConfig config) => _clusters.Compile(new() { Endpoints = Clusters.Equal(3), Affinity = config }).Affinity!;
}
