using Waterfall.Core.Streams;
using Waterfall.Http.Grpc;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Pipeline;

/// <summary>
/// How a gRPC client is told what went wrong. The transport went well, so the status is 200; the call's status is in <c>grpc-status</c> and
/// <c>grpc-message</c>: in the head of an answer without a body (gRPC over HTTP/2, "Trailers-Only"), in a frame of the body for gRPC-Web, whose clients see
/// no trailers and may not see fields, or in the trailers of an answer that has begun.
/// </summary>
internal static class GrpcReply
{
    private static readonly PreparedField NativeType = new(KnownHeader.ContentType, "application/grpc"u8);
    private static readonly PreparedField WebType = new(KnownHeader.ContentType, "application/grpc-web+proto"u8);
    private static readonly PreparedField WebTextType = new(KnownHeader.ContentType, "application/grpc-web-text+proto"u8);

    /// <summary>Makes a problem's document one that the exchange's client understands. What stages have added to its head stays.</summary>
    internal static void Translate(Reply reply, Problem problem, Exchange exchange)
    {
        var head = reply.Head;
        head.SetStatus(200);
        head.RemoveAll(KnownHeader.ContentType);
        reply.Content.Clear();
        if (exchange.Grpc == GrpcDialect.Grpc)
        {
            head.Add(NativeType);
            Describe(head, problem);
            return;
        }
        var trailers = exchange.OwnTrailers;
        Describe(trailers, problem);
        WriteWebBody(reply, trailers, GrpcContentType.Accepted(exchange.Request, exchange.Grpc));
    }

    /// <summary>Gives an answer a body of gRPC-Web that holds nothing but trailers, and its type.</summary>
    internal static void WriteWebBody(Reply reply, MessageHead? trailers, GrpcDialect dialect)
    {
        var isText = dialect == GrpcDialect.WebText;
        reply.Head.Add(isText ? WebTextType : WebType);
        if (isText)
            GrpcWebTrailers.WriteText(trailers, reply.Content);
        else
            GrpcWebTrailers.Write(trailers, reply.Content);
    }

    /// <summary>Ends an answer that breaks off, where its client can be told why; false where it can only be broken off.</summary>
    internal static bool TryEnd(Exchange exchange, MessageHead head, BodyChain? chain)
    {
        var client = exchange.Client;
        if (exchange.Grpc == GrpcDialect.None || exchange.Fault.IsNone || exchange.Fault.Kind == ProxyErrorKind.ClientDisconnected)
            return false;
        // A length that was announced cannot be changed, and who knows no chunks sees no end but the connection's.
        if ((chain is null && head.Framing.Kind == BodyKind.Length) || client.Head.Version == HttpVersion.Http10)
            return false;
        var dialect = GrpcContentType.Of(head);
        if (dialect == GrpcDialect.None || chain is { MayEnd: false })
            return false;
        // Without a filter of the gateway's own nobody knows where the messages of gRPC-Web end.
        if (dialect != GrpcDialect.Grpc && (chain is null || !exchange.IsGrpcCall))
            return false;
        var trailers = exchange.OwnTrailers;
        Describe(trailers, exchange.ProblemOf(exchange.Fault));
        client.EndBody(chain is null ? trailers : chain.Complete(trailers));
        return true;
    }

    private static void Describe(MessageHead head, Problem problem)
    {
        head.Add(problem.GrpcStatusField);
        head.Add(problem.GrpcMessageField);
    }
}
