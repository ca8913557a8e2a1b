using Waterfall.Core.Streams;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Pipeline;

/// <summary>
/// How an upstream learns that trailers are welcome (RFC 9110 10.1.4): the field concerns one hop, so it is said anew, and only where the client has said it.
/// gRPC's servers look for it to find out about proxies that drop trailers.
/// </summary>
internal static class TrailersField
{
    /// <summary>Says it over HTTP/2, where nothing else need be said (RFC 9113 8.2.2); over HTTP/1.1 an upstream may send trailers unasked.</summary>
    internal static void Write(Exchange exchange, IClientStream upstream)
    {
        if (!exchange.TakesTrailers)
            return;
        var request = exchange.Request;
        if (upstream.Version != HttpVersion.Http2)
            request.RemoveAll(KnownHeader.TE); // an attempt with another endpoint may have written it
        else if (!request.Has(KnownHeader.TE))
            request.Add(KnownHeader.TE, "trailers"u8);
    }
}
