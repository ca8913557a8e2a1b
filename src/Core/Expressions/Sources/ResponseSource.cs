using System.Buffers;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Expressions.Sources;

/// <summary><c>response</c>: a view over its head and body. One an exchange, reused.</summary>
internal sealed class ResponseSource : IExpressionSource
{
    private readonly BodyReader _body = new();
    private MessageHead _head = null!;

    /// <summary>Looks at another answer.</summary>
    /// <param name="head">Its head, read whenever an expression asks: edits are seen.</param>
    internal void Begin(MessageHead head)
    {
        _head = head;
        _body.Clear();
    }

    /// <summary>Gives the whole body, once it is buffered.</summary>
    internal void SetBody(in ReadOnlySequence<byte> body) => _body.Set(body);

    public JsonValue Read(in SourcePath path, ExpressionEvaluator evaluator) => path.Member.Id switch
    {
        SourceMemberId.Status => JsonValue.Of((long)_head.Status),
        SourceMemberId.Headers => path.Key is null ? FieldReader.All(_head, evaluator) : FieldReader.One(_head, path, evaluator),
        SourceMemberId.Body => _body.Read(_head),
        _ => Whole(path, evaluator),
    };

    private JsonValue Whole(in SourcePath path, ExpressionEvaluator evaluator)
    {
        var begin = evaluator.Arena.Begin();
        foreach (var child in path.Member.Children)
        {
            evaluator.Arena.Push(child.Key);
            evaluator.Arena.Push(Read(path with { Member = child }, evaluator));
        }
        return evaluator.Arena.EndObject(begin);
    }
}
