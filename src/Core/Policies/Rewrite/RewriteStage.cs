using System.Buffers;
using Waterfall.Core.Expressions;
using Waterfall.Core.IO;
using Waterfall.Core.Pipeline;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Policies.Rewrite;

/// <summary>Rewrites the request's path and query on the way to the upstream.</summary>
internal sealed class RewriteStage(PathText? path, byte[] stripped, byte[] added, QueryEditor? query) : Stage
{
    public override LoopTask<StageResult> OnForwardAsync(Exchange exchange)
    {
        // All values are taken from the request as it is before either changes.
        var evaluator = path is null && query is null ? null : exchange.BeginEvaluation();
        var text = exchange.Text;
        if (WritePath(exchange, evaluator, text) is { } wrong)
            return new(StageResult.Fail(wrong));
        var pathLength = text.WrittenCount;
        if (query?.Write(exchange.Request.Query, evaluator!, text) is { } problem)
            return new(StageResult.Fail(problem));
        if (pathLength > 0 && !SetPath(exchange.Request, text, pathLength))
            return new(StageResult.Fail(PolicyText.NotAllowed));
        if (query is not null)
            exchange.Request.SetQuery(text.WrittenSpan[pathLength..text.WrittenCount]);
        return Continue;
    }

    // Nothing is written where the path stays.
    private Problem? WritePath(Exchange exchange, ExpressionEvaluator? evaluator, ArrayBufferWriter<byte> text)
    {
        if (path is not null)
            return path.Write(evaluator!, exchange.PathCaptures, text);
        var old = exchange.Request.Path;
        if (old.IsEmpty || old[0] != '/') // OPTIONS without a path (RFC 9112 3.2.4)
            return null;
        var strips = stripped.Length > 0 && old.StartsWith(stripped) && (old.Length == stripped.Length || old[stripped.Length] == '/');
        if (!strips && added.Length == 0)
            return null;
        text.Write(added);
        var rest = strips ? old[stripped.Length..] : old;
        text.Write(rest.IsEmpty && added.Length == 0 ? "/"u8 : rest);
        return null;
    }

    private static bool SetPath(MessageHead request, ArrayBufferWriter<byte> text, int length)
    {
        if (PathNormalizer.IsNormal(text.WrittenSpan[..length]))
        {
            request.SetPath(text.WrittenSpan[..length]);
            return true;
        }
        if (HasDotSegment(text.WrittenSpan[..length]))
            return false;
        var normal = text.GetSpan(length)[..length];
        if (PathNormalizer.Normalize(text.WrittenSpan[..length], normal, out var written) != HttpRejection.None)
            return false;
        request.SetPath(normal[..written]);
        return true;
    }

    // The configuration has none: it came out of a value, and would lead to another resource than the one configured.
    private static bool HasDotSegment(ReadOnlySpan<byte> path)
    {
        while (!path.IsEmpty)
        {
            path = path[1..];
            var slash = path.IndexOf((byte)'/');
            var segment = slash < 0 ? path : path[..slash];
            if (segment.SequenceEqual("."u8) || segment.SequenceEqual(".."u8))
                return true;
            path = slash < 0 ? default : path[slash..];
        }
        return false;
    }
}
