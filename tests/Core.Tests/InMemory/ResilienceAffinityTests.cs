using System.Text.RegularExpressions;
using Waterfall.Core.Configuration;
using Waterfall.Testing.Manual;

namespace Waterfall.Core.Tests.InMemory;

/// <summary>Clients that stay with their endpoint.</summary>
public sealed partial class ResilienceAffinityTests
{
    [Fact]
    public void A_client_gets_a_cookie_once_and_stays_with_its_endpoint()
    {
        var rig = Rig(new());
        var cookie = CookieOf(rig.Exchange(_ => Wires.Ok));
        Assert.Equal([1], rig.Asked);
        for (var i = 0; i < 10; i++)
        {
            var client = rig.Exchange(_ => Wires.Ok, With(cookie));
            Assert.DoesNotContain("Set-Cookie", client.Received, StringComparison.Ordinal);
        }
        Assert.All(rig.Asked, endpoint => Assert.Equal(1, endpoint));
        // Others go where it is their turn.
        Assert.NotEqual(cookie, CookieOf(rig.Exchange(_ => Wires.Ok)));
        Assert.Equal(2, rig.Asked[^1]);
        rig.ExpectNothingLeft();
    }

    [Theory]
    [InlineData("waterfall-affinity=0123456789abcdef")]
    [InlineData("waterfall-affinity=")]
    [InlineData("other=1; waterfall-affinity=zz")]
    public void A_cookie_that_names_no_endpoint_is_none(string cookie)
    {
        var rig = Rig(new());
        Assert.NotEqual(cookie, CookieOf(rig.Exchange(_ => Wires.Ok, With(cookie))));
        rig.ExpectNothingLeft();
    }

    [Fact]
    public void A_client_whose_endpoint_is_out_goes_to_another_and_stays_there()
    {
        var rig = Rig(new());
        var cookie = PutOut(rig);
        var client = rig.Exchange(_ => Wires.Ok, With(cookie));
        ResilienceRig.ExpectStatus(200, client);
        var moved = CookieOf(client);
        var second = rig.Asked[^1];
        Assert.NotEqual(1, second);
        rig.Gateway.Pass(60_000);
        ResilienceRig.ExpectStatus(200, rig.Exchange(_ => Wires.Ok, With(moved)));
        Assert.Equal(second, rig.Asked[^1]);
        rig.ExpectNothingLeft();
    }

    [Fact]
    public void Where_sessions_cannot_move_the_answer_is_503_until_the_endpoint_is_back()
    {
        var rig = Rig(new() { OnFailure = AffinityFailure.Unavailable });
        var cookie = PutOut(rig);
        ResilienceRig.ExpectProblem(503, "no-healthy-endpoint", rig.Ask(With(cookie)));
        Assert.Empty(rig.Waiting);
        ResilienceRig.ExpectStatus(200, rig.Exchange(_ => Wires.Ok));
        rig.Gateway.Pass(60_000);
        ResilienceRig.ExpectStatus(200, rig.Exchange(_ => Wires.Ok, With(cookie)));
        Assert.Equal(1, rig.Asked[^1]);
        rig.ExpectNothingLeft();
    }

    [Fact]
    public void The_cookie_names_the_endpoint_that_answered_not_the_one_that_failed()
    {
        var rig = Rig(new());
        var client = rig.Exchange(endpoint => endpoint == 1 ? ResilienceRig.Unavailable : Wires.Ok, backoffMs: 1);
        Assert.Equal([1, 2], rig.Asked);
        var cookie = CookieOf(client);
        rig.Exchange(_ => Wires.Ok, With(cookie));
        Assert.Equal(2, rig.Asked[^1]);
        rig.ExpectNothingLeft();
    }

    // The first endpoint gave a cookie and is out of service; its cookie.
    private static string PutOut(ResilienceRig rig)
    {
        var cookie = CookieOf(rig.Exchange(_ => Wires.Ok));
        Assert.Equal([1], rig.Asked);
        for (var i = 0; i < 5; i++)
            rig.Exchange(_ => ResilienceRig.Unavailable, $"POST / HTTP/1.1\r\nHost: h\r\nCookie: {cookie}\r\nContent-Length: 0\r\n\r\n");
        Assert.True(rig.Gateway.Cluster.Endpoints[0].Health.IsEjected(rig.Gateway.Clock.NowMs));
        return cookie;
    }

    private static string With(string cookie) => $"GET / HTTP/1.1\r\nHost: h\r\nCookie: a=b; {cookie}; c=d\r\n\r\n";

    private static string CookieOf(ManualPeer client)
    {
        var match = SetCookie().Match(client.Received);
        Assert.True(match.Success, client.Received);
        return match.Groups[1].Value;
    }

    private static ResilienceRig Rig(AffinityConfig affinity) => new(config => config with
    {
        Affinity = affinity,
        Retry = new() { Backoff = new() { Base = TimeSpan.FromMilliseconds(1), Max = TimeSpan.FromMilliseconds(1) } },
    });

    [GeneratedRegex("\r\nSet-Cookie: (waterfall-affinity=[0-9a-f]{16}); Path=/; HttpOnly; SameSite=Lax\r\n")]
    private static partial Regex SetCookie();
}
