using Waterfall.Core.Streams;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Pipeline;

/// <summary>The rendered answer to each error, made when it is first needed.</summary>
internal static class Problems
{
    private static readonly Problem?[] ByKind = new Problem?[Enum.GetValues<ProxyErrorKind>().Length];
    private static readonly Problem?[] ByRejection = new Problem?[Enum.GetValues<HttpRejection>().Length];

    internal static Problem Of(ProxyError error)
    {
        // Two loops may both make it: they make the same.
        if (error.Kind == ProxyErrorKind.RequestRejected)
            return ByRejection[(int)error.Rejection] ??= new Problem(ProxyErrors.Describe(error));
        return ByKind[(int)error.Kind] ??= new Problem(ProxyErrors.Describe(error));
    }
}
