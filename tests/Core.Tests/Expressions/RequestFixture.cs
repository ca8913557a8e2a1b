using System.Buffers;
using System.Text;
using Waterfall.Core.Expressions;
using Waterfall.Core.Expressions.Sources;
using Waterfall.Http.Http1;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Tests.Expressions;

/// <summary>A request and its answer to evaluate over.</summary>
internal sealed class RequestFixture : IPathCaptures
{
    private readonly (byte[] Name, byte[] Value)[] _captures = [("id"u8.ToArray(), "a%20b"u8.ToArray()), ("bad"u8.ToArray(), "%ff"u8.ToArray())];

    public RequestFixture(string? request = null, string? body = null)
    {
        Head = Parse(request ?? "GET /users/../items/a%20b?q=one+two&tag=x&tag=y%26&empty=&flag HTTP/1.1\r\nHost: API.example.com:8080\r\nX-User: u1\r\n"
            + "X-User: u2\r\nX-Tier: gold\r\nAccept: a\r\nAccept: b\r\nCookie: s=1; t=\"2\"\r\nCookie: s=3\r\nContent-Type: application/json; charset=utf-8\r\n\r\n");
        Request.Begin(Head, "https"u8.ToArray(), "10.0.0.1"u8.ToArray(), 4711);
        Request.Captures = this;
        if (body is not null) Request.SetBody(new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(body)));
        Begin();
    }

    public MessageHead Head { get; }

    public RequestSource Request { get; } = new();

    public ResponseSource Response { get; } = new();

    public ExpressionEvaluator Evaluator { get; } = new();

    int IPathCaptures.Count => _captures.Length;

    public static MessageHead Parse(string request)
    {
        var head = new MessageHead();
        Assert.Equal(ParseStatus.Done, Http1HeadParser.ParseRequest(head, HttpLimits.Default, Encoding.Latin1.GetBytes(request), out _));
        return head;
    }

    public void Begin()
    {
        Evaluator.Reset();
        Evaluator.Set(ExpressionRoot.Request, Request);
    }

    public string Evaluate(string text, ExpressionScope? scope = null)
    {
        Assert.True(Expression.TryCompile(text, scope ?? ExpressionScope.Response, out var expression, out var error), error.ToString());
        Assert.True(Evaluator.EvaluateValue(expression, out var value), Evaluator.Error.ToString());
        return value.ToString();
    }

    ReadOnlySpan<byte> IPathCaptures.Name(int index) => _captures[index].Name;

    ReadOnlySpan<byte> IPathCaptures.Value(int index) => _captures[index].Value;
}
