using Waterfall.Core.Policies.Redirect;
using Waterfall.Core.Policies.Respond;

namespace Waterfall.Core.Tests.Policies;

/// <summary>redirect and respond.</summary>
public sealed class AnswerTests
{
    [Theory]
    [InlineData("https://example.com/new", "/old?x=1", "https://example.com/new")]
    [InlineData("https://${ request.host }${ request.target }", "/a%20b?x=1", "https://h/a%20b?x=1")]
    [InlineData("/users/${ request.query.id }", "/?id=a%20b%0d%0aX:%20y%C3%A4%22", "/users/a%20b%0D%0AX:%20y%C3%A4%22")]
    [InlineData("${ request.query.to }", "/?to=//evil.test/x", "/evil.test/x")]
    [InlineData("${ request.query.to }", "/?to=/%5Cevil.test", "%5Cevil.test")]
    [InlineData("//cdn.test/x", "/", "//cdn.test/x")]
    public void A_redirection_leads_where_it_is_told(string to, string target, string expected)
    {
        var rig = new PolicyRig(new RedirectPolicy { To = to });
        rig.Get(target);
        Assert.Null(rig.Forwarded);
        Assert.Equal((308, expected), (rig.Status, Assert.Single(rig.Got("location"))));
        Assert.Equal(["0"], rig.Got("content-length"));
        rig.ExpectNothingHeld();
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    public void Its_status_may_be_chosen(int status) => Assert.Equal(status, new PolicyRig(new RedirectPolicy { To = "/", Status = status }).Get().Status);

    [Fact]
    public void Other_statuses_are_no_redirections() =>
        Assert.Equal(
            ["[0].redirect.status: 304 is not a redirection; expected 301, 302, 303, 307 or 308"],
            PolicyRig.ProblemsOf(new RedirectPolicy { To = "/", Status = 304 }));

    [Fact]
    public void The_connection_stays_and_the_body_that_came_is_dropped()
    {
        var rig = new PolicyRig(new RedirectPolicy { To = "/x" });
        Assert.Equal(308, rig.Ask("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello").Status);
        Assert.Equal(308, rig.Get().Status);
    }

    [Fact]
    public void An_answer_is_made_of_status_fields_and_body()
    {
        var rig = new PolicyRig("/users/{id}", [new RespondPolicy
        {
            Status = 503,
            Headers = new Dictionary<string, string> { ["retry-after"] = "5", ["x-id"] = "${ request.path.id }" },
            Body = "later, ${ request.path.id }",
        }]);
        rig.Get("/users/42");
        Assert.Equal(503, rig.Status);
        Assert.Equal(["5"], rig.Got("retry-after"));
        Assert.Equal(["42"], rig.Got("x-id"));
        Assert.Equal(["text/plain; charset=utf-8"], rig.Got("content-type"));
        Assert.EndsWith("\r\n\r\nlater, 42", rig.Received, StringComparison.Ordinal);
    }

    [Fact]
    public void Head_gets_what_get_would_have_without_its_body()
    {
        var rig = new PolicyRig(new RespondPolicy { Body = "hello", Headers = new Dictionary<string, string> { ["Content-Type"] = "text/html" } });
        rig.Ask("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n");
        Assert.Equal(["5"], rig.Got("content-length"));
        Assert.Equal(["text/html"], rig.Got("content-type"));
        Assert.EndsWith("\r\n\r\n", rig.Received, StringComparison.Ordinal);
        Assert.EndsWith("hello", rig.Get().Received, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(204)]
    [InlineData(304)]
    public void An_answer_without_a_body_has_no_length(int status)
    {
        var rig = new PolicyRig(new RespondPolicy { Status = status });
        Assert.Equal(status, rig.Get().Status);
        Assert.Empty(rig.Got("content-length"));
        Assert.Empty(rig.Got("content-type"));
        Assert.EndsWith("\r\n\r\n", rig.Received, StringComparison.Ordinal);
        Assert.Equal(status, rig.Get().Status);
    }

    [Theory]
    [InlineData(204)]
    [InlineData(205)]
    [InlineData(304)]
    public void Its_body_is_a_mistake(int status) =>
        Assert.Equal([$"[0].respond.body: an answer {status} has no body (RFC 9110 15)"], PolicyRig.ProblemsOf(new RespondPolicy { Status = status, Body = "x" }));

    [Theory]
    [InlineData(199)]
    [InlineData(101)]
    [InlineData(600)]
    public void Its_status_is_a_final_one(int status) =>
        Assert.Equal([$"[0].respond.status: {status} is not the status of a final answer; expected 200 to 599"], PolicyRig.ProblemsOf(new RespondPolicy { Status = status }));
}
