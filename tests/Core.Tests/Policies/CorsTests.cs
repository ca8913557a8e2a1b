using Waterfall.Core.Pipeline;
using Waterfall.Core.Policies.Cors;
using Waterfall.Core.Policies.IpFilter;
using Waterfall.Core.Policies.RequestId;

namespace Waterfall.Core.Tests.Policies;

/// <summary>The CORS protocol (Fetch 3.2).</summary>
public sealed class CorsTests
{
    private const string App = "https://app.example.com";

    private static string Preflight(string origin, string method = "PUT", string fields = "") =>
        $"OPTIONS /a HTTP/1.1\r\nHost: h\r\nOrigin: {origin}\r\nAccess-Control-Request-Method: {method}\r\n{fields}\r\n";

    [Theory]
    [InlineData(App, App, true)]
    [InlineData(App, "https://app.example.com:8443", false)]
    [InlineData(App, "http://app.example.com", false)]
    [InlineData(App, "https://APP.example.com", false)]
    [InlineData(App, "https://app.example.com.evil.test", false)]
    [InlineData(App, "null", false)]
    [InlineData("https://*.example.com", "https://a.example.com", true)]
    [InlineData("https://*.example.com", "https://a.b.example.com", true)]
    [InlineData("https://*.example.com", "https://example.com", false)]
    [InlineData("https://*.example.com", "https://.example.com", false)]
    [InlineData("https://*.example.com", "https://evil.test/.example.com", false)]
    [InlineData("https://*.example.com", "https://evil.test?.example.com", false)]
    [InlineData("https://*.example.com", "https://a@b.example.com", false)]
    [InlineData("https://*.example.com", "https://a.example.com:8443", false)]
    [InlineData("https://*.example.com:8443", "https://a.example.com:8443", true)]
    [InlineData("https://*.example.com", "https://evilexample.com", false)]
    [InlineData("null", "null", true)]
    public void An_origin_is_allowed_or_not(string allowed, string origin, bool isAllowed)
    {
        var rig = new PolicyRig(new CorsPolicy { Origins = ["https://other.test", allowed] });
        rig.Get("/", $"Origin: {origin}\r\n");
        Assert.Equal(200, rig.Status);
        Assert.Equal(isAllowed ? [origin] : [], rig.Got("access-control-allow-origin"));
        Assert.Equal(["Origin"], rig.Got("vary"));
        rig.Ask(Preflight(origin));
        Assert.Equal(isAllowed ? 204 : 403, rig.Status);
        Assert.Equal(isAllowed ? [origin] : [], rig.Got("access-control-allow-origin"));
        Assert.Null(rig.Forwarded);
        rig.ExpectNothingHeld();
    }

    [Fact]
    public void A_preflight_is_answered_here()
    {
        var rig = new PolicyRig(new CorsPolicy
        {
            Origins = [App],
            Methods = ["GET", "PUT"],
            Headers = ["content-type", "x-api-key"],
            ExposedHeaders = ["x-total"],
            Credentials = true,
            MaxAge = TimeSpan.FromMinutes(5),
        });
        rig.Ask(Preflight(App, "PUT", "Access-Control-Request-Headers: x-api-key\r\nAccess-Control-Request-Private-Network: true\r\n"));
        Assert.Null(rig.Forwarded);
        Assert.Equal(204, rig.Status);
        Assert.Equal([App], rig.Got("access-control-allow-origin"));
        Assert.Equal(["true"], rig.Got("access-control-allow-credentials"));
        Assert.Equal(["GET, PUT"], rig.Got("access-control-allow-methods"));
        Assert.Equal(["content-type, x-api-key"], rig.Got("access-control-allow-headers"));
        Assert.Equal(["300"], rig.Got("access-control-max-age"));
        Assert.Equal(["Origin, Access-Control-Request-Method, Access-Control-Request-Headers"], rig.Got("vary"));
        Assert.Empty(rig.Got("access-control-expose-headers"));
        Assert.Empty(rig.Got("access-control-allow-private-network"));
        Assert.Empty(rig.Got("content-length"));
    }

    [Fact]
    public void An_answer_says_who_may_read_it_in_the_place_of_the_upstream()
    {
        var rig = new PolicyRig(new CorsPolicy { Origins = [App], ExposedHeaders = ["x-total", "link"], Credentials = true });
        rig.Get("/", $"Origin: {App}\r\n",
            "HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\nAccess-Control-Allow-Credentials: false\r\nAccess-Control-Expose-Headers: a\r\nVary: Accept\r\nContent-Length: 0\r\n\r\n");
        Assert.Equal([App], rig.Got("access-control-allow-origin"));
        Assert.Equal(["true"], rig.Got("access-control-allow-credentials"));
        Assert.Equal(["x-total, link"], rig.Got("access-control-expose-headers"));
        Assert.Equal(["Accept", "Origin"], rig.Got("vary"));
        Assert.Equal([App], rig.Sent("origin"));
    }

    [Theory]
    [InlineData("Vary: accept, ORIGIN\r\n")]
    [InlineData("Vary: *\r\n")]
    public void Vary_is_not_said_twice(string vary)
    {
        var rig = new PolicyRig(new CorsPolicy { Origins = [App] });
        Assert.Single(rig.Get(answer: $"HTTP/1.1 200 OK\r\n{vary}Content-Length: 0\r\n\r\n").Got("vary"));
    }

    [Fact]
    public void A_request_without_an_origin_is_told_apart_from_others_all_the_same()
    {
        var rig = new PolicyRig(new CorsPolicy { Origins = [App] });
        rig.Get(answer: "HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\nContent-Length: 0\r\n\r\n");
        Assert.Equal(["Origin"], rig.Got("vary"));
        Assert.Empty(rig.Got("access-control-allow-origin"));
    }

    [Fact]
    public void Any_origin_makes_no_difference_between_answers()
    {
        var rig = new PolicyRig(new CorsPolicy { Origins = ["*"], Methods = ["*"], Headers = ["*", "authorization"] });
        rig.Get("/", "Origin: https://whoever.test\r\n");
        Assert.Equal(["*"], rig.Got("access-control-allow-origin"));
        Assert.Empty(rig.Got("vary"));
        rig.Ask(Preflight("https://whoever.test"));
        Assert.Equal(["*"], rig.Got("access-control-allow-origin"));
        Assert.Equal(["*"], rig.Got("access-control-allow-methods"));
        Assert.Equal(["*, authorization"], rig.Got("access-control-allow-headers"));
    }

    [Fact]
    public void Errors_can_be_read_too()
    {
        var rig = new PolicyRig(new CorsPolicy { Origins = [App] }, new IpFilterPolicy { Deny = ["127.0.0.1"] });
        rig.Get("/", $"Origin: {App}\r\n");
        Assert.Equal(403, rig.Status);
        Assert.Equal([App], rig.Got("access-control-allow-origin"));
    }

    // A preflight carries no credentials (Fetch 4.8): what asks for them must not come before.
    [Fact]
    public void A_preflight_is_answered_before_any_other_policy_may_refuse_it()
    {
        IPolicy[] policies = [new RequestIdPolicy(), new IpFilterPolicy { Deny = ["127.0.0.1"] }, new CorsPolicy { Origins = [App] }];
        var rig = new PolicyRig("GET,PUT /a", policies);
        Assert.Equal(204, rig.Ask(Preflight(App)).Status);
        Assert.NotEmpty(rig.Got("x-request-id"));
        Assert.Equal(403, rig.Get().Status);
    }

    [Fact]
    public void An_OPTIONS_that_is_no_preflight_goes_on()
    {
        var rig = new PolicyRig(new CorsPolicy { Origins = [App] });
        Assert.Equal(200, rig.Ask($"OPTIONS /a HTTP/1.1\r\nHost: h\r\nOrigin: {App}\r\n\r\n").Status);
        Assert.NotNull(rig.Forwarded);
        Assert.Equal(200, rig.Ask("OPTIONS /a HTTP/1.1\r\nHost: h\r\nAccess-Control-Request-Method: PUT\r\n\r\n").Status);
        Assert.NotNull(rig.Forwarded);
    }

    [Theory]
    [InlineData(true, "Access-Control-Request-Private-Network: true\r\n", true)]
    [InlineData(true, "", false)]
    [InlineData(false, "Access-Control-Request-Private-Network: true\r\n", false)]
    public void A_private_network_is_open_if_asked_for_and_allowed(bool isAllowed, string field, bool isSaid)
    {
        var rig = new PolicyRig(new CorsPolicy { Origins = [App], PrivateNetwork = isAllowed }).Ask(Preflight(App, "GET", field));
        Assert.Equal(isSaid ? ["true"] : [], rig.Got("access-control-allow-private-network"));
    }

    [Theory]
    [InlineData("https://app.example.com/", "https://app.example.com")]
    [InlineData("https://App.Example.com", "https://app.example.com")]
    [InlineData("https://app.example.com:443", "https://app.example.com")]
    [InlineData("https://*.Example.com", "https://*.example.com")]
    public void An_origin_is_written_as_browsers_do(string origin, string suggestion) =>
        Assert.Equal(
            [$"[0].cors.origins[0]: '{origin}' is not how browsers write an origin; did you mean '{suggestion}'?"],
            PolicyRig.ProblemsOf(new CorsPolicy { Origins = [origin] }));

    [Theory]
    [InlineData("app.example.com")]
    [InlineData("https://")]
    [InlineData("https://a.*.example.com")]
    [InlineData("https://*")]
    [InlineData("")]
    public void What_is_no_origin_is_told(string origin) =>
        Assert.StartsWith("[0].cors.origins[0]: ", Assert.Single(PolicyRig.ProblemsOf(new CorsPolicy { Origins = [origin] })), StringComparison.Ordinal);

    [Fact]
    public void Credentials_ask_for_names()
    {
        Assert.Equal(
            [
                "[0].cors.origins[0]: '*' does not go with credentials (Fetch 3.2.5); expected every one by its name",
                "[0].cors.methods[0]: '*' does not go with credentials (Fetch 3.2.5); expected every one by its name",
                "[0].cors.headers[0]: '*' does not go with credentials (Fetch 3.2.5); expected every one by its name",
                "[0].cors.exposedHeaders[0]: '*' does not go with credentials (Fetch 3.2.5); expected every one by its name",
            ],
            PolicyRig.ProblemsOf(new CorsPolicy { Origins = ["*"], Methods = ["*"], Headers = ["*"], ExposedHeaders = ["*"], Credentials = true }));
        Assert.Equal(
            ["[0].cors.origins[0]: 'null' does not go with credentials: any sandboxed page has that origin"],
            PolicyRig.ProblemsOf(new CorsPolicy { Origins = ["null"], Credentials = true }));
    }

    [Fact]
    public void Other_mistakes_are_told()
    {
        Assert.Equal(["[0].cors.origins: no origin is allowed; expected at least one as https://app.example.com"], PolicyRig.ProblemsOf(new CorsPolicy { Origins = [] }));
        Assert.Equal(["[0].cors.origins[1]: '*' stands alone: it allows all"], PolicyRig.ProblemsOf(new CorsPolicy { Origins = [App, "*"] }));
        Assert.Equal(
            ["[0].cors.methods[0]: 'put' is not a method: they are case-sensitive; did you mean 'PUT'?"],
            PolicyRig.ProblemsOf(new CorsPolicy { Origins = [App], Methods = ["put"] }));
        Assert.Equal(["[0].cors.headers[0]: 'a b' is not a field name"], PolicyRig.ProblemsOf(new CorsPolicy { Origins = [App], Headers = ["a b"] }));
    }
}
