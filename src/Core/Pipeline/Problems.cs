using Waterfall.Core.Streams;
using Waterfall.Http.Grpc;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Pipeline;

/// <summary>The rendered answer to each error, made when it is first needed.</summary>
internal static class Problems
{
    private static readonly Problem?[] ByKind = new Problem?[Enum.GetValues<ProxyErrorKind>().Length];
    private static readonly Problem?[] ByRejection = new Problem?[Enum.GetValues<HttpRejection>().Length];

    // One kind, told as what the upstream's code means.
    private static readonly Problem?[] ByCallStatus = new Problem?[Enum.GetValues<GrpcStatus>().Length];

    internal static Problem Of(ProxyError error)
    {
        // Two loops may both make it: they make the same.
        if (error.Kind == ProxyErrorKind.RequestRejected)
            return ByRejection[(int)error.Rejection] ??= Make(error);
        if (error is { Kind: ProxyErrorKind.UpstreamReset, CallStatus: not GrpcStatus.Ok })
            return ByCallStatus[(int)error.CallStatus] ??= Make(error);
        return ByKind[(int)error.Kind] ??= Make(error);
    }

    private static Problem Make(ProxyError error)
    {
        var info = ProxyErrors.Describe(error);
        return new Problem(info) { GrpcStatus = error.CallStatus != GrpcStatus.Ok ? error.CallStatus : ProxyErrors.GrpcStatusOf(error.Kind, info.Status) };
    }
}
