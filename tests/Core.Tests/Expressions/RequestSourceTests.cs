using System.Buffers;
using System.Text;
using Waterfall.Core.Expressions;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Tests.Expressions;

/// <summary>What <c>request</c> and <c>response</c> give: each member by its path, and as part of the whole.</summary>
public sealed class RequestSourceTests
{
    private readonly RequestFixture _fixture = new(body: """{"name":"x","n":[1,2.50]}""");

    public static TheoryData<string, string> Members => new()
    {
        { "method", "\"GET\"" },
        { "scheme", "\"https\"" },
        { "host", "\"api.example.com\"" },
        { "authority", "\"API.example.com:8080\"" },
        { "target", "\"/users/../items/a%20b?q=one+two&tag=x&tag=y%26&empty=&flag\"" },
        { "url.path", "\"/items/a%20b\"" },
        { "url.query", "\"q=one+two&tag=x&tag=y%26&empty=&flag\"" },
        { "path", """{"id":"a b","bad":"%ff"}""" },
        { "path.id", "\"a b\"" },
        { "path.bad", "\"%ff\"" },
        { "path.other", "null" },
        { "query", """{"q":"one two","tag":"x","empty":"","flag":""}""" },
        { "query.q", "\"one two\"" },
        { "query.tag", "\"x\"" },
        { "query.none", "null" },
        { "queries", """{"q":["one two"],"tag":["x","y&"],"empty":[""],"flag":[""]}""" },
        { "queries.tag", """["x","y&"]""" },
        { "queries.none", "null" },
        { "headers.\"x-user\"", "\"u1, u2\"" },
        { "headers.accept", "\"a, b\"" },
        { "headers.cookie", "\"s=1; t=\\\"2\\\"; s=3\"" },
        { "headers.\"x-none\"", "null" },
        { "headers.age", "null" },
        { "keys(headers)", """["host","x-user","x-tier","accept","cookie","content-type"]""" },
        { "cookies", """{"s":"1","t":"\"2\""}""" },
        { "cookies.s", "\"1\"" },
        { "cookies.none", "null" },
        { "body", """{"name":"x","n":[1,2.50]}""" },
        { "body.n[1]", "2.50" },
        { "client", """{"address":"10.0.0.1","port":4711,"certificate":null,"tls":null}""" },
        { "client.address", "\"10.0.0.1\"" },
        { "client.port", "4711" },
        { "version", "\"1.1\"" },
        { "id", "\"\"" },
    };

    [Theory]
    [MemberData(nameof(Members))]
    public void A_member_is_the_same_by_its_path_and_in_the_whole(string member, string expected)
    {
        var call = member.StartsWith("keys(", StringComparison.Ordinal);
        Assert.Equal(expected, _fixture.Evaluate(call ? member.Replace("(", "(request.", StringComparison.Ordinal) : $"request.{member}"));
        Assert.Equal(expected, _fixture.Evaluate($"request | {member}"));
        Assert.Equal(expected, _fixture.Evaluate($"@ | @.request | {member}"));
    }

    [Theory]
    [InlineData("keys(@)", """["request","consumer","response"]""")]
    [InlineData("[request.method, consumer]", """["GET",null]""")]
    [InlineData("@.request.method", "\"GET\"")]
    [InlineData("@ | request.method", "\"GET\"")]
    [InlineData("request.[method, scheme]", """["GET","https"]""")]
    [InlineData("request.{m: method}", """{"m":"GET"}""")]
    [InlineData("request.method.length(@)", "3")]
    [InlineData("request.headers.\"x-tier\" == 'gold' && request.path.id", "\"a b\"")]
    [InlineData("request.headers.*.length(@) | max(@)", "31")]
    [InlineData("consumer.id || 'nobody'", "\"nobody\"")]
    [InlineData("request.method.x", "null")]
    public void Roots_are_values_like_others(string text, string expected) => Assert.Equal(expected, _fixture.Evaluate(text));

    [Theory]
    [InlineData("requst.method", 0, "there is no 'requst' here, but request, env", "request")]
    [InlineData("response.status", 0, "there is no 'response' here, but request, env", null)]
    [InlineData("a || requst", 0, "there is no 'a' here, but request, env", null)]
    [InlineData("length(requests)", 7, "there is no 'requests' here, but request, env", "request")]
    [InlineData("request.hedaers.a", 8, "'request' has no 'hedaers', but method, scheme, host, authority, target, url, path, query, queries, headers, cookies, body, client, version, id", "headers")]
    [InlineData("request.client.adress", 15, "'client' has no 'adress', but address, port, certificate, tls", "address")]
    [InlineData("request.headers.\"X-User\"", 16, "names of fields are in lower case here", "x-user")]
    public void Names_that_do_not_exist_are_found_when_it_is_compiled(string text, int position, string message, string? suggestion)
    {
        Assert.False(Expression.TryCompile(text, ExpressionScope.Routing, out _, out var error));
        Assert.Equal(new ExpressionError(ExpressionErrorCode.UnknownName, position, message, suggestion), error);
    }

    [Fact]
    public void The_environment_is_read_when_it_is_compiled()
    {
        var value = "one";
        var scope = ExpressionScope.Routing.WithEnvironment(name => name == "A" ? value : null);
        Assert.True(Expression.TryCompile("[env.A, env.\"B\"]", scope, out var expression, out _));
        value = "two";
        Assert.True(_fixture.Evaluator.EvaluateValue(expression, out var result));
        Assert.Equal("""["one",null]""", result.ToString());
        Assert.False(expression.Reads(ExpressionRoot.Env));
        Assert.False(Expression.TryCompile("keys(env)", scope, out _, out var error));
        Assert.Equal((ExpressionErrorCode.Syntax, 8), (error.Code, error.Position));
    }

    [Theory]
    [InlineData("request.method", false)]
    [InlineData("request.headers.body", false)]
    [InlineData("request.body.id", true)]
    [InlineData("keys(request)", true)]
    [InlineData("request | method", true)]
    [InlineData("keys(@)", true)]
    [InlineData("@.request.method", false)]
    [InlineData("@.[request.method]", false)]
    [InlineData("[request.method]", false)]
    [InlineData("@ | request.method", false)]
    [InlineData("@ | @", true)]
    [InlineData("response.body", false)]
    public void An_expression_says_whether_the_body_must_be_buffered(string text, bool expected) =>
        Assert.Equal(expected, Expression.Compile(text, ExpressionScope.Response).ReadsRequestBody);

    [Theory]
    [InlineData("Host: a\r\nContent-Type: text/plain", "{}", "null")]
    [InlineData("Host: a", "{}", "null")]
    [InlineData("Host: a\r\nContent-Type: application/problem+json", "{}", "{}")]
    [InlineData("Host: a\r\nContent-Type: APPLICATION/JSON", "[1]", "[1]")]
    [InlineData("Host: a\r\nContent-Type: application/json", "[1", "null")]
    [InlineData("Host: a\r\nContent-Type: application/json", null, "null")]
    public void A_body_is_what_its_media_type_says(string fields, string? body, string expected) =>
        Assert.Equal(expected, new RequestFixture($"POST / HTTP/1.1\r\n{fields}\r\n\r\n", body).Evaluate("request.body"));

    [Theory]
    [InlineData("[::1]:80", "[::1]")]
    [InlineData("[::1]", "[::1]")]
    [InlineData("A.b", "a.b")]
    public void The_host_has_no_port(string authority, string expected) =>
        Assert.Equal($"\"{expected}\"", new RequestFixture($"GET / HTTP/1.1\r\nHost: {authority}\r\n\r\n").Evaluate("request.host"));

    [Fact]
    public void A_field_that_is_no_utf8_goes_through_as_text_and_is_repaired_as_json()
    {
        var fixture = new RequestFixture("GET / HTTP/1.1\r\nHost: a\r\nX-A: b\u00ffc\r\n\r\n");
        Assert.True(Template.Parse("<${ request.headers.\"x-a\" }>", ExpressionScope.Request).EvaluateText(fixture.Evaluator, out var text));
        Assert.Equal([(byte)'<', (byte)'b', 0xff, (byte)'c', (byte)'>'], text.ToArray());
        Assert.Equal("\"b\ufffdc\"", fixture.Evaluate("request.headers.\"x-a\""));
    }

    [Fact]
    public void Edits_of_the_head_are_seen()
    {
        _fixture.Head.Set("X-Tier"u8, "silver"u8);
        _fixture.Head.RemoveAll("X-User"u8);
        Assert.Equal("""["silver",null]""", _fixture.Evaluate("request.headers.[\"x-tier\", \"x-user\"]"));
    }

    [Fact]
    public void The_answer_has_a_status_fields_and_a_body()
    {
        var head = new MessageHead();
        head.Reset();
        head.SetStatus(201);
        head.Add("Set-Cookie"u8, "a=1"u8);
        head.Add("Set-Cookie"u8, "b=2"u8);
        head.Add("Content-Type"u8, "application/json"u8);
        _fixture.Response.Begin(head);
        _fixture.Response.SetBody(new ReadOnlySequence<byte>("""{"id":7}"""u8.ToArray()));
        _fixture.Evaluator.Set(ExpressionRoot.Response, _fixture.Response);
        Assert.Equal("""[201,["a=1","b=2"],7]""", _fixture.Evaluate("[response.status, response.headers.\"set-cookie\", response.body.id]"));
        Assert.Equal("""{"status":201,"headers":{"set-cookie":["a=1","b=2"],"content-type":"application/json"},"body":{"id":7}}""", _fixture.Evaluate("response"));
    }

    [Fact]
    public void A_value_set_for_a_root_outlives_the_batch_it_is_set_in()
    {
        Assert.True(JsonValue.TryParse("""{"id":"c1","roles":["reader"]}"""u8, out var consumer));
        for (var i = 0; i < 2; i++)
        {
            _fixture.Begin();
            _fixture.Evaluator.Set(ExpressionRoot.Consumer, consumer);
            Assert.Equal("true", _fixture.Evaluate("contains(consumer.roles, 'reader') || consumer.id == request.path.id"));
        }
    }

    [Fact]
    public void Many_parameters_of_a_query_cost_no_more_than_the_limit()
    {
        var query = string.Join('&', Enumerable.Range(0, 1500).Select(i => $"a{i}"));
        var fixture = new RequestFixture($"GET /?{query} HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.Equal("1500", fixture.Evaluate("length(request.query)"));
        Assert.False(fixture.Evaluator.EvaluateValue(Expression.Compile("request.queries", ExpressionScope.Request), out _));
        Assert.Equal(ExpressionErrorCode.CostExceeded, fixture.Evaluator.Error.Code);
    }
}
