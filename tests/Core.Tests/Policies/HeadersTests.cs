using Waterfall.Core.Policies;
using Waterfall.Core.Policies.Headers;

namespace Waterfall.Core.Tests.Policies;

public sealed class HeadersTests
{
    private static Dictionary<string, string> Map(string name, string value) => new() { [name] = value };

    [Fact]
    public void Fields_are_removed_set_and_added()
    {
        var rig = new PolicyRig(new HeadersPolicy
        {
            Request = new FieldEdits { Remove = ["cookie", "X-Gone"], Set = Map("x-gw", "waterfall"), Add = Map("x-note", "b") },
            Response = new FieldEdits { Remove = ["Server", "x-powered-by"], Set = Map("x-frame-options", "DENY") },
        });
        rig.Get("/", "Cookie: a=1\r\nx-gone: 1\r\nX-GW: evil\r\nX-Gw: evil2\r\nX-Note: a\r\n",
            "HTTP/1.1 200 OK\r\nServer: s\r\nX-Powered-By: p\r\nContent-Length: 0\r\n\r\n");
        Assert.Empty(rig.Sent("cookie"));
        Assert.Empty(rig.Sent("x-gone"));
        Assert.Equal(["waterfall"], rig.Sent("x-gw"));
        Assert.Equal(["a", "b"], rig.Sent("x-note"));
        Assert.Empty(rig.Got("server"));
        Assert.Empty(rig.Got("x-powered-by"));
        Assert.Equal(["DENY"], rig.Got("x-frame-options"));
        rig.ExpectNothingHeld();
    }

    [Fact]
    public void Values_see_the_head_as_it_was()
    {
        var rig = new PolicyRig("/users/{id}", [new HeadersPolicy
        {
            Request = new FieldEdits
            {
                Remove = ["x-old"],
                Set = new Dictionary<string, string> { ["x-new"] = "${ request.headers.\"x-old\" }", ["x-user"] = "u-${ request.path.id }" },
            },
            Response = new FieldEdits { Set = Map("x-seen", "${ response.status } ${ request.method } ${ response.headers.server }") },
        }]);
        rig.Get("/users/42", "x-old: kept\r\n", "HTTP/1.1 201 Created\r\nServer: s\r\nContent-Length: 0\r\n\r\n");
        Assert.Equal(["kept"], rig.Sent("x-new"));
        Assert.Equal(["u-42"], rig.Sent("x-user"));
        Assert.Empty(rig.Sent("x-old"));
        Assert.Equal(["201 GET s"], rig.Got("x-seen"));
    }

    [Fact]
    public void An_empty_value_leaves_the_field_out_even_a_clients()
    {
        var rig = new PolicyRig(new HeadersPolicy { Request = new FieldEdits { Set = Map("x-user", "${ consumer.id }"), Add = Map("x-note", "${ request.query.n }") } });
        rig.Get("/", "x-user: admin\r\n");
        Assert.Empty(rig.Sent("x-user"));
        Assert.Empty(rig.Sent("x-note"));
    }

    [Theory]
    [InlineData("/?n=a%0d%0aX-Evil:%201")]
    [InlineData("/?n=%00")]
    public void A_value_cannot_split_a_message(string target)
    {
        var rig = new PolicyRig(new HeadersPolicy { Request = new FieldEdits { Set = Map("x-note", "${ request.query.n }") } });
        rig.Get(target);
        Assert.Null(rig.Forwarded);
        Assert.Equal(400, rig.Status);
        Assert.Contains("\"code\":\"value-not-allowed\"", rig.Received, StringComparison.Ordinal);
    }

    [Fact]
    public void Such_a_value_is_left_out_of_an_answer()
    {
        var rig = new PolicyRig(new HeadersPolicy { Response = new FieldEdits { Set = Map("x-note", "${ request.query.n }") } });
        Assert.Equal(200, rig.Get("/?n=a%0d%0aX-Evil:%201").Status);
        Assert.Empty(rig.Got("x-note"));
        Assert.Empty(rig.Got("x-evil"));
        Assert.Equal(["b c"], rig.Get("/?n=%20b%20c%09").Got("x-note"));
    }

    [Fact]
    public void An_expression_that_fails_is_not_sent_on()
    {
        var rig = new PolicyRig(new HeadersPolicy { Request = new FieldEdits { Set = Map("x-note", "${ abs(to_number(request.query.n)) }") } });
        Assert.Equal(200, rig.Get("/?n=-1").Status);
        Assert.Equal(["1"], rig.Sent("x-note"));
        Assert.Equal(500, rig.Get("/").Status);
        Assert.Null(rig.Forwarded);
        Assert.Contains("\"code\":\"expression-failed\"", rig.Received, StringComparison.Ordinal);
    }

    [Fact]
    public void Answers_of_the_gateways_own_are_edited_too()
    {
        var rig = new PolicyRig(
            new HeadersPolicy { Response = new FieldEdits { Set = Map("x-seen", "${ response.status }") } },
            new Core.Policies.IpFilter.IpFilterPolicy { Deny = ["127.0.0.0/8"] });
        Assert.Equal(403, rig.Get().Status);
        Assert.Equal(["403"], rig.Got("x-seen"));
    }

    [Theory]
    [InlineData("Host", "what the upstream sees as Host is set by upstreams.<name>.host")]
    [InlineData("content-length", "the gateway decides the framing of messages (RFC 9112 6)")]
    [InlineData("Transfer-Encoding", "the gateway decides the framing of messages (RFC 9112 6)")]
    [InlineData("connection", "it concerns one connection only (RFC 9110 7.6.1)")]
    [InlineData("keep-alive", "it concerns one connection only (RFC 9110 7.6.1)")]
    [InlineData("upgrade", "it concerns one connection only (RFC 9110 7.6.1)")]
    [InlineData("te", "it concerns one connection only (RFC 9110 7.6.1)")]
    [InlineData("via", "the gateway adds it, and knows loops by it (RFC 9110 7.6.3)")]
    [InlineData("expect", "the gateway waits for the body on its own (RFC 9110 10.1.1)")]
    public void What_is_the_gateways_business_cannot_be_edited(string name, string reason)
    {
        var problem = $"the field '{name}' cannot be edited: {reason}";
        Assert.Equal([$"[0].headers.request.remove[0]: {problem}"], PolicyRig.ProblemsOf(new HeadersPolicy { Request = new FieldEdits { Remove = [name] } }));
        Assert.Equal([$"[0].headers.request.set.{name}: {problem}"], PolicyRig.ProblemsOf(new HeadersPolicy { Request = new FieldEdits { Set = Map(name, "1") } }));
        Assert.Equal([$"[0].headers.request.add.{name}: {problem}"], PolicyRig.ProblemsOf(new HeadersPolicy { Request = new FieldEdits { Add = Map(name, "1") } }));
    }

    [Fact]
    public void What_makes_no_sense_is_told()
    {
        Assert.Equal(["[0].headers: nothing is edited; expected request, response or both, with set, add or remove"], PolicyRig.ProblemsOf(new HeadersPolicy()));
        Assert.Equal(
            ["[0].headers.response.set.x: not the value of a field; expected text without control characters, and without whitespace around it (RFC 9110 5.5)"],
            PolicyRig.ProblemsOf(new HeadersPolicy { Response = new FieldEdits { Set = Map("x", "a\nb") } }));
        Assert.Equal(
            ["[0].headers.request.set.x: 'request.body.a' reads a body, which is not held here; expected an expression over the head alone: name the members it needs"],
            PolicyRig.ProblemsOf(new HeadersPolicy { Request = new FieldEdits { Set = Map("x", "${ request.body.a }") } }));
        Assert.StartsWith(
            "[0].headers.request.set.x: '${ response.status }' at character 4: ",
            Assert.Single(PolicyRig.ProblemsOf(new HeadersPolicy { Request = new FieldEdits { Set = Map("x", "${ response.status }") } })), StringComparison.Ordinal);
    }
}
