using Waterfall.Core.Expressions.Sources;

namespace Waterfall.Core.Expressions.Nodes;

/// <summary>A root of the gateway's, or a member of it that is read without making the whole: <c>request.headers."x-user"</c>.</summary>
internal sealed class SourceNode(SourcePath path) : Node(1)
{
    internal SourcePath Path => path;

    protected override JsonValue Evaluate(in JsonValue current, ExpressionEvaluator evaluator) => evaluator.Read(path);
}

/// <summary><c>@</c> where no root was taken yet: an object of all roots.</summary>
internal sealed class RootsNode(ExpressionScope scope) : Node(1)
{
    internal override ValueTypes Types => ValueTypes.Object;

    protected override JsonValue Evaluate(in JsonValue current, ExpressionEvaluator evaluator)
    {
        var begin = evaluator.Arena.Begin();
        for (var i = 0; i < scope.Roots.Count; i++)
        {
            var root = scope.Roots[i];
            if (root == ExpressionRoot.Env) continue; // gives single names only
            evaluator.Arena.Push(SourceMembers.NameOf(root));
            evaluator.Arena.Push(evaluator.Read(SourceMembers.Of(root)));
        }
        return evaluator.Arena.EndObject(begin);
    }
}
