using Waterfall.Core.IO;
using Waterfall.Core.Memory;
using Waterfall.Core.Pipeline;
using Waterfall.Core.Upstreams;
using Waterfall.Http.Grpc;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Policies.GrpcWeb;

/// <summary>Translates between gRPC-Web and gRPC: heads here, bodies in its filters.</summary>
internal sealed class GrpcWebStage : Stage
{
    private const int FiltersKept = 1024;

    // Longer than any format of messages has a name.
    private const int LongestType = 256;

    private readonly LoopSlots<Slab<GrpcWebRequestFilter>> _requestFilters = new(static _ => NewRequestFilters());
    private readonly LoopSlots<Slab<GrpcWebResponseFilter>> _responseFilters = new(static _ => NewResponseFilters());

    public override LoopTask<StageResult> OnForwardAsync(Exchange exchange)
    {
        if (!IsWeb(exchange))
            return Continue;
        var request = exchange.Request;
        SetType(request, GrpcDialect.Grpc);
        request.RemoveAll("x-grpc-web"u8);
        exchange.IsGrpcCall = true;
        // What its body's last frame tells is in the upstream's trailers.
        exchange.TakesTrailers = true;
        return Continue;
    }

    public override LoopTask<StageResult> OnUpstreamResponseAsync(Exchange exchange)
    {
        var response = exchange.Response;
        // What is no gRPC, as a proxy's error, the client maps by its HTTP status.
        if (!IsTranslated(exchange) || GrpcContentType.Of(response) != GrpcDialect.Grpc)
            return Continue;
        var dialect = GrpcContentType.Accepted(exchange.Request, exchange.Grpc);
        if (!response.Framing.HasBody)
            return new(AnswerTrailersOnly(exchange, response, dialect));
        SetType(response, dialect);
        return Continue;
    }

    public override BodyFilter? FilterRequestBody(Exchange exchange) =>
        IsTranslated(exchange) && exchange.Grpc == GrpcDialect.WebText ? Rent(_requestFilters.Of(exchange.Loop.Index)) : null;

    public override BodyFilter? FilterResponseBody(Exchange exchange)
    {
        var dialect = IsTranslated(exchange) ? GrpcContentType.Of(exchange.Response) : GrpcDialect.None;
        if (dialect is not (GrpcDialect.Web or GrpcDialect.WebText))
            return null;
        var filter = _responseFilters.Of(exchange.Loop.Index).Get();
        filter.IsText = dialect == GrpcDialect.WebText;
        filter.Head = exchange.Response;
        return filter;
    }

    private static bool IsWeb(Exchange exchange) => exchange.Grpc is GrpcDialect.Web or GrpcDialect.WebText;

    private static bool IsTranslated(Exchange exchange) => IsWeb(exchange) && exchange.IsGrpcCall;

    private static GrpcWebRequestFilter Rent(Slab<GrpcWebRequestFilter> filters) => filters.Get();

    // gRPC's Trailers-Only: its status is in the head, where a page of another origin might not see it. It goes into the body as any.
    private static StageResult AnswerTrailersOnly(Exchange exchange, MessageHead response, GrpcDialect dialect)
    {
        var trailers = exchange.OwnTrailers;
        var reply = exchange.Reply;
        reply.Begin(response.Status);
        for (var i = 0; i < response.FieldCount; i++)
        {
            if (response.IsRemoved(i) || response.Field(i).Known is KnownHeader.ContentType or KnownHeader.ContentLength or KnownHeader.Date)
                continue;
            var name = response.Name(i);
            var target = GrpcWebStatus.IsPartOf(name) ? trailers : reply.Head;
            target.Add(name, response.Value(i));
        }
        if (!GrpcWebStatus.Has(trailers))
            GrpcWebStatus.Add(trailers, response);
        GrpcReply.WriteWebBody(reply, trailers, dialect);
        return StageResult.Respond;
    }

    // The type of another form, with the same format of messages; gRPC-Web wants one named.
    private static void SetType(MessageHead head, GrpcDialect dialect)
    {
        var at = head.IndexOf(KnownHeader.ContentType);
        GrpcContentType.Parse(head.Value(at), out var format);
        if (format.IsEmpty && dialect != GrpcDialect.Grpc)
            format = "+proto"u8;
        Span<byte> type = stackalloc byte[LongestType];
        var name = GrpcContentType.Name(dialect);
        name.CopyTo(type);
        format = format[..Math.Min(format.Length, LongestType - name.Length)];
        format.CopyTo(type[name.Length..]);
        head.Set(KnownHeader.ContentType, type[..(name.Length + format.Length)]);
    }

    private static Slab<GrpcWebRequestFilter> NewRequestFilters()
    {
        Slab<GrpcWebRequestFilter> filters = null!;
        return filters = new Slab<GrpcWebRequestFilter>(() => new GrpcWebRequestFilter(filter => filters.Return(filter)), FiltersKept);
    }

    private static Slab<GrpcWebResponseFilter> NewResponseFilters()
    {
        Slab<GrpcWebResponseFilter> filters = null!;
        return filters = new Slab<GrpcWebResponseFilter>(() => new GrpcWebResponseFilter(filter => filters.Return(filter)), FiltersKept);
    }
}
