using Waterfall.Core.Configuration;
using Waterfall.Testing.Manual;

namespace Waterfall.Core.Tests.InMemory;

/// <summary>Expressions that decide where a request goes: a route's condition, and what an upstream hashes.</summary>
public sealed class ExpressionRoutingTests
{
    [Theory]
    [InlineData("x-tier: gold", 200)]
    [InlineData("x-tier: silver", 404)]
    [InlineData("x-other: gold", 404)]
    public void A_condition_must_be_true(string field, int status)
    {
        var gateway = new ManualGateway();
        gateway.Apply(gateway.Config with { Routes = RoutesOf(("${ request.headers.\"x-tier\" == 'gold' && request.method == 'GET' }")) });
        var client = Ask(gateway, field);
        if (status == 200)
        {
            gateway.Upstream.Write(Wires.Ok);
            gateway.Settle();
        }
        Assert.StartsWith($"HTTP/1.1 {status} ", client.Received, StringComparison.Ordinal);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void A_condition_that_fails_is_not_true()
    {
        var gateway = new ManualGateway();
        gateway.Apply(gateway.Config with { Routes = RoutesOf("${ abs(request.headers.\"x-number\") == `1` }") });
        Assert.StartsWith("HTTP/1.1 404 ", Ask(gateway, "x-number: one").Received, StringComparison.Ordinal);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void Requests_of_one_key_go_to_one_endpoint()
    {
        var gateway = new ManualGateway(
            config => config with { Balance = BalanceAlgorithm.Maglev, HashOn = "${ request.headers.\"x-user\" }/${ request.query.shard }" }, endpoints: 5);
        var of = new Dictionary<string, string>();
        for (var i = 0; i < 60; i++)
        {
            var user = $"user-{i % 20}";
            var before = Enumerable.Range(0, 5).Select(place => gateway.Pool(place).Open).ToArray();
            Ask(gateway, $"x-user: {user}");
            var place = Enumerable.Range(0, 5).Single(each => gateway.Pool(each).Open > before[each]);
            if (!of.TryAdd(user, $"{place}"))
                Assert.Equal(of[user], $"{place}");
        }
        Assert.True(of.Values.Distinct().Count() > 2, "all keys went to one or two endpoints");
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Theory]
    [InlineData("request.method == 'GET'", "is not one expression")]
    [InlineData("${ requst.method }", "requst")]
    [InlineData("${ request.body.a }", "body")]
    [InlineData("${ request.method } ${ request.method }", "is not one expression")]
    public void A_condition_that_is_none_is_told(string when, string message)
    {
        var config = new GatewayBuilder().Upstream("up", "http://10.0.0.1").BuildConfig() with { Routes = RoutesOf(when) };
        var problem = Assert.Single(ConfigValidator.Validate(config));
        Assert.Equal("routes.route.match.when", problem.Path);
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(BalanceAlgorithm.Maglev, null, "hashOn")]
    [InlineData(BalanceAlgorithm.RingHash, "constant", "the same for every request")]
    [InlineData(BalanceAlgorithm.RoundRobin, "${ request.method }", "nothing is hashed")]
    [InlineData(BalanceAlgorithm.Maglev, "${ request.body.a }", "body")]
    [InlineData(BalanceAlgorithm.Maglev, "${ request. }", "character")]
    public void What_is_hashed_must_make_sense(BalanceAlgorithm balance, string? hashOn, string message)
    {
        var config = new GatewayBuilder().Upstream("up", up => up with { Balance = balance, HashOn = hashOn }, "http://10.0.0.1").Route("/", "up").BuildConfig();
        Assert.Contains(message, Assert.Single(ConfigValidator.Validate(config)).Message, StringComparison.Ordinal);
    }

    private static Dictionary<string, RouteConfig> RoutesOf(string when) =>
        new() { ["route"] = new RouteConfig { Match = new RouteMatch { Path = "/{**rest}", When = when }, Upstream = "up" } };

    private static ManualPeer Ask(ManualGateway gateway, string field)
    {
        var client = gateway.Connect();
        client.Write($"GET /a?shard=1 HTTP/1.1\r\nHost: h\r\n{field}\r\n\r\n");
        gateway.Settle();
        return client;
    }
}
