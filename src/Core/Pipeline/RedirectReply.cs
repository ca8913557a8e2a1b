using System.Buffers;
using Waterfall.Core.Streams;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Pipeline;

/// <summary>The answer of a listener that sends its clients to https.</summary>
internal static class RedirectReply
{
    /// <summary>Makes it, for any request that names a host.</summary>
    internal static ProxyError Answer(Exchange exchange, HttpsRedirect redirect)
    {
        var request = exchange.Request;
        // An HTTP/1.0 client may not have said whom it wants.
        var host = request.Authority;
        if (host.IsEmpty)
            return new ProxyError(ProxyErrorKind.RequestRejected, RetryAdvice.No, HttpRejection.MissingHost);
        var colon = host.LastIndexOf((byte)':');
        if (colon > host.LastIndexOf((byte)']'))
            host = host[..colon];
        var location = exchange.Text;
        location.Write("https://"u8);
        location.Write(host);
        location.Write(redirect.Port);
        location.Write(request.Path);
        if (!request.Query.IsEmpty)
        {
            location.Write("?"u8);
            location.Write(request.Query);
        }
        exchange.Reply.Begin(redirect.Status);
        exchange.Reply.Head.Add("Location"u8, location.WrittenSpan);
        return default;
    }
}
