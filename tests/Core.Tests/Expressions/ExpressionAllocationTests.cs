using System.Buffers;
using System.Text;
using Waterfall.Core.Expressions;

namespace Waterfall.Core.Tests.Expressions;

/// <summary>Once the evaluator has grown to what its expressions need, evaluations allocate nothing.</summary>
public sealed class ExpressionAllocationTests
{
    private const int Evaluations = 3000;

    private readonly RequestFixture _fixture = new(body: """{"items":[{"sku":"a","n":2,"price":1.5},{"sku":"b\n","n":1,"price":2.5},{"sku":"c","n":3,"price":0.5}]}""");
    private readonly ReadOnlySequence<byte> _body = new(Encoding.UTF8.GetBytes("""{"items":[{"sku":"a","n":2},{"sku":"b\n","n":1}]}"""));

    [Theory]
    [InlineData("request.headers.\"x-tier\" == 'gold' && request.method != 'POST'")]
    [InlineData("contains(request.headers.accept, 'b') || request.query.q")]
    [InlineData("request")]
    [InlineData("keys(request.headers)")]
    [InlineData("request.queries.tag[0]")]
    [InlineData("request.cookies.s")]
    [InlineData("request.body.items[?n > `1`].{sku: sku, price: price}")]
    [InlineData("sort_by(request.body.items, &price)[*].sku | join(',', @)")]
    [InlineData("sum(request.body.items[].price)")]
    [InlineData("matches(request.url.path, '^/items/[a-z]')")]
    [InlineData("sha256(lower(request.target))")]
    [InlineData("uuid('v7')")]
    [InlineData("now('iso')")]
    [InlineData("base64(url_encode(request.path.id))")]
    [InlineData("split(request.target, '/') | merge({a: [0]}, {b: [1]})")]
    [InlineData("lower(request.body)")]
    public void An_expression(string text)
    {
        var expression = Expression.Compile(text, ExpressionScope.Response);
        Measure(() =>
        {
            _fixture.Begin();
            _fixture.Evaluator.EvaluateBoolean(expression, out _);
        });
    }

    [Fact]
    public void A_template()
    {
        var template = Template.Parse("/v2/${ request.path.id }?user=${ url_encode(request.headers.\"x-user\") }&${ request.body.items[0] }", ExpressionScope.Request);
        var length = 0;
        Measure(() =>
        {
            _fixture.Begin();
            Assert.True(template.EvaluateText(_fixture.Evaluator, out var text));
            length = text.Length;
        });
        Assert.Equal("/v2/a b?user=u1%2C%20u2&{\"sku\":\"a\",\"n\":2,\"price\":1.5}".Length, length);
    }

    [Fact]
    public void A_new_body_each_time()
    {
        var expression = Expression.Compile("request.body.items[1].sku", ExpressionScope.Request);
        Measure(() =>
        {
            _fixture.Request.SetBody(_body);
            _fixture.Begin();
            Assert.True(_fixture.Evaluator.EvaluateValue(expression, out var value) && value.Count == 2);
        });
    }

    private static void Measure(Action evaluate)
    {
        Assert.Equal(0, Testing.Allocated.Least(() =>
        {
            for (var i = 0; i < Evaluations; i++) evaluate();
        }));
    }
}
