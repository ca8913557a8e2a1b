using System.Buffers;
using System.Text;
using Waterfall.Core.Expressions;

namespace Waterfall.Core.Tests.Expressions;

public sealed class TemplateTests
{
    private readonly RequestFixture _fixture = new(body: """{"a":{"b":[1.0]},"n":null,"t":true}""");

    [Theory]
    [InlineData("", "")]
    [InlineData("plain { } $ $x", "plain { } $ $x")]
    [InlineData("$${ x }", "${ x }")]
    [InlineData("$$${ x }", "$${ x }")]
    [InlineData("/items/${ request.path.id }", "/items/a b")]
    [InlineData("${request.method}${request.scheme}", "GEThttps")]
    [InlineData("${ request.body.{x: a, y: '}'} } }", "{\"x\":{\"b\":[1.0]},\"y\":\"}\"} }")]
    [InlineData("<${ request.body.n }${ request.body.t }${ request.body.a.b }>", "<true[1.0]>")]
    [InlineData("${ to_json('${') }", "\"${\"")]
    [InlineData("é${ 'é' }", "éé")]
    public void It_becomes_text(string template, string expected)
    {
        var compiled = Template.Parse(template, ExpressionScope.Request);
        Assert.True(compiled.EvaluateText(_fixture.Evaluator, out var text));
        Assert.Equal(expected, Encoding.UTF8.GetString(text));
        var output = new ArrayBufferWriter<byte>();
        Assert.True(compiled.WriteText(_fixture.Evaluator, output));
        Assert.Equal(expected, Encoding.UTF8.GetString(output.WrittenSpan));
        Assert.Equal(!compiled.Expressions.Any(), compiled.IsConstant);
    }

    [Theory]
    [InlineData("${ request.body.a }", """{"b":[1.0]}""")]
    [InlineData("${request.client.port}", "4711")]
    [InlineData(" ${ request.client.port }", "\" 4711\"")]
    [InlineData("4711", "\"4711\"")]
    [InlineData("", "\"\"")]
    public void One_expression_alone_keeps_its_type(string template, string expected)
    {
        Assert.True(Template.Parse(template, ExpressionScope.Request).EvaluateValue(_fixture.Evaluator, out var value));
        Assert.Equal(expected, value.ToString());
    }

    [Theory]
    [InlineData("a${ request.x }", 12, ExpressionErrorCode.UnknownName)]
    [InlineData("a${ request.method", 18, ExpressionErrorCode.Syntax)]
    [InlineData("a${ }", 4, ExpressionErrorCode.Syntax)]
    [InlineData("${ 'x' }${ 'y }", 11, ExpressionErrorCode.Syntax)]
    [InlineData("${env:HOME}", 5, ExpressionErrorCode.Syntax)]
    public void Mistakes_have_their_place_in_the_whole_text(string template, int position, ExpressionErrorCode code)
    {
        Assert.False(Template.TryParse(template, ExpressionScope.Request, out _, out var error));
        Assert.Equal((code, position), (error.Code, error.Position));
    }

    [Fact]
    public void A_part_that_fails_fails_the_whole()
    {
        var output = new ArrayBufferWriter<byte>();
        var template = Template.Parse("a ${ lower(request.body) }", ExpressionScope.Request);
        Assert.False(template.WriteText(_fixture.Evaluator, output));
        Assert.Equal(0, output.WrittenCount);
        Assert.Equal((ExpressionErrorCode.InvalidType, 5), (_fixture.Evaluator.Error.Code, _fixture.Evaluator.Error.Position));
    }

    [Fact]
    public void Its_expressions_are_known()
    {
        var template = Template.Parse("a${ request.body }b${ request.method }", ExpressionScope.Request);
        Assert.Equal(["request.body", "request.method"], template.Expressions.Select(each => each.Text));
        Assert.True(template.Expressions.First().ReadsRequestBody);
    }
}
