using Waterfall.Core.Policies.Rewrite;

namespace Waterfall.Core.Tests.Policies;

public sealed class RewriteTests
{
    [Theory]
    [InlineData("/users/{id}", "/items/${ request.path.id }", "/users/42", "/items/42")]
    [InlineData("/users/{id}", "/items/${ request.path.id }", "/users/a%2Fb", "/items/a%2Fb")]
    [InlineData("/users/{id}", "/items/${ request.path.id }", "/users/a%20b%25", "/items/a%20b%25")]
    [InlineData("/users/{id}", "/items/${ request.path.id }?", "/users/42", null)]
    [InlineData("/files/{**rest}", "/v2/${ request.path.rest }", "/files/a/b%2Fc", "/v2/a/b%2Fc")]
    [InlineData("/files/{**rest}", "/v2/${ request.path.rest }", "/files", "/v2/")]
    [InlineData("/{**rest}", "/fixed", "/any/thing?q=1", "/fixed?q=1")]
    [InlineData("/{**rest}", "/q/${ request.query.id }/x", "/?id=7", "/q/7/x?id=7")]
    [InlineData("/{**rest}", "/q/${ request.query.id }/x", "/?id=a/b%2F..%3Fc%23", "/q/a%2Fb%2F..%3Fc%23/x?id=a/b%2F..%3Fc%23")]
    [InlineData("/{**rest}", "/q/${ request.query.id }/x", "/?id=%C3%A4%25", "/q/%C3%A4%25/x?id=%C3%A4%25")]
    [InlineData("/{**rest}", "/q/${ request.query.id }/x", "/", "/q/x")]
    [InlineData("/{**rest}", "/n/${ length(request.query.id) }", "/?id=abc", "/n/3?id=abc")]
    public void A_path_is_replaced(string match, string path, string target, string? expected)
    {
        var policy = new RewritePolicy { Path = path };
        if (expected is null)
        {
            Assert.Single(PolicyRig.ProblemsOf(policy));
            return;
        }
        var rig = new PolicyRig(match, [policy]);
        Assert.Equal(expected, rig.Get(target).Target);
        rig.ExpectNothingHeld();
    }

    // Values from the request that would lead elsewhere than the configured path does.
    [Theory]
    [InlineData("/?id=..")]
    [InlineData("/?id=.")]
    [InlineData("/?id=%2e%2e")]
    [InlineData("/?id=..%2Fadmin")]
    [InlineData("/?id=%2e%2e/%2e%2e/admin")]
    [InlineData("/?id=..%5cadmin")]
    [InlineData("/?id=%00")]
    public void A_value_leads_nowhere_else(string target)
    {
        var rig = new PolicyRig(new RewritePolicy { Path = "/q/${ request.query.id }/x" });
        rig.Get(target);
        Assert.Null(rig.Forwarded);
        Assert.Equal(400, rig.Status);
    }

    [Theory]
    [InlineData("/api", null, "/api/users?x=1", "/users?x=1")]
    [InlineData("/api", null, "/api", "/")]
    [InlineData("/api", null, "/api/", "/")]
    [InlineData("/api", null, "/apis/users", "/apis/users")]
    [InlineData("/api", null, "/other", "/other")]
    [InlineData(null, "/v2", "/users/", "/v2/users/")]
    [InlineData(null, "/v2", "/", "/v2/")]
    [InlineData("/api/v1", "/v2", "/api/v1/users", "/v2/users")]
    [InlineData("/api/v1", "/v2", "/api/v1", "/v2")]
    [InlineData("/api/v1", "/v2", "/users", "/v2/users")]
    public void Prefixes_are_taken_off_and_put_before(string? strip, string? add, string target, string expected) =>
        Assert.Equal(expected, new PolicyRig(new RewritePolicy { StripPrefix = strip, AddPrefix = add }).Get(target).Target);

    [Theory]
    [InlineData("/a", "/a?source=gateway&n=GET")]
    [InlineData("/a?debug=1", "/a?source=gateway&n=GET")]
    [InlineData("/a?x=%41&debug&y=b+c", "/a?x=%41&y=b+c&source=gateway&n=GET")]
    [InlineData("/a?%64ebug=1&d%65bug=2&debugger=3", "/a?debugger=3&source=gateway&n=GET")]
    [InlineData("/a?source=evil&%73ource=evil&n=1", "/a?n=1&source=gateway&n=GET")]
    [InlineData("/a?my+flag=1&my%20flag=2", "/a?source=gateway&n=GET")]
    public void A_query_is_edited(string target, string expected) =>
        Assert.Equal(expected, new PolicyRig(new RewritePolicy
        {
            Query = new QueryEdits
            {
                Remove = ["debug", "my flag"],
                Set = new Dictionary<string, string> { ["source"] = "gateway" },
                Add = new Dictionary<string, string> { ["n"] = "${ request.method }" },
            },
        }).Get(target).Target);

    [Theory]
    [InlineData("/a?id=1", "/a?id=1&to=1")]
    [InlineData("/a?id=a%26b%3Dc%23%20%C3%A4", "/a?id=a%26b%3Dc%23%20%C3%A4&to=a%26b%3Dc%23%20%C3%A4")]
    public void Values_in_a_query_are_encoded(string target, string expected) =>
        Assert.Equal(expected, new PolicyRig(new RewritePolicy
        {
            Query = new QueryEdits { Add = new Dictionary<string, string> { ["to"] = "${ request.query.id }" } },
        }).Get(target).Target);

    [Fact]
    public void A_query_may_go_whole() =>
        Assert.Equal("/a", new PolicyRig(new RewritePolicy { Query = new QueryEdits { Remove = ["x"] } }).Get("/a?x=1&x=2").Target);

    [Fact]
    public void Rewrites_see_those_before_and_captures_stay()
    {
        var rig = new PolicyRig("/users/{id}", [
            new RewritePolicy { Path = "/one/${ request.path.id }" },
            new RewritePolicy { AddPrefix = "/two" },
            new RewritePolicy { Query = new QueryEdits { Set = new Dictionary<string, string> { ["id"] = "${ request.path.id }", ["p"] = "${ request.url.path }" } } },
        ]);
        Assert.Equal("/two/one/42?id=42&p=%2Ftwo%2Fone%2F42", rig.Get("/users/42").Target);
    }

    [Theory]
    [InlineData("items")]
    [InlineData("/a/../b")]
    [InlineData("/a//b")]
    [InlineData("/a b")]
    [InlineData("/%41")]
    [InlineData("/a#b")]
    public void A_path_that_is_none_is_told(string path) =>
        Assert.StartsWith("[0].rewrite.path: ", Assert.Single(PolicyRig.ProblemsOf(new RewritePolicy { Path = path })), StringComparison.Ordinal);

    [Fact]
    public void What_makes_no_sense_is_told()
    {
        Assert.Equal(["[0].rewrite: nothing is rewritten; expected at least one of path, stripPrefix, addPrefix and query"], PolicyRig.ProblemsOf(new RewritePolicy()));
        Assert.Equal(
            ["[0].rewrite.path: the whole path is given: there is no prefix to change; expected path, or stripPrefix and addPrefix"],
            PolicyRig.ProblemsOf(new RewritePolicy { Path = "/a", AddPrefix = "/b" }));
        Assert.Equal(
            ["[0].rewrite.stripPrefix: 'api/' is not a prefix; expected whole segments in their normal form, without a slash at the end, as /api; did you mean '/api'?"],
            PolicyRig.ProblemsOf(new RewritePolicy { StripPrefix = "api/" }));
    }
}
