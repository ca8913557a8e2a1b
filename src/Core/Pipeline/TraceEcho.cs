using System.Buffers;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Pipeline;

/// <summary>The body of an answer to TRACE (RFC 9110 9.3.8).</summary>
internal static class TraceEcho
{
    /// <summary>Answers with the request as it was received, without what is nobody else's.</summary>
    internal static void Answer(Exchange exchange)
    {
        exchange.Reply.Begin(200);
        exchange.Reply.Head.Add(KnownHeader.ContentType, "message/http"u8);
        Write(exchange.Reply.Body, exchange.Request);
    }

    private static void Write(IBufferWriter<byte> queue, MessageHead request)
    {
        queue.Write("TRACE "u8);
        queue.Write(request.Target);
        queue.Write(request.Version == HttpVersion.Http10 ? " HTTP/1.0\r\n"u8 : " HTTP/1.1\r\n"u8);
        for (var i = 0; i < request.FieldCount; i++)
        {
            if (request.IsRemoved(i) || IsSecret(request.Field(i).Known))
                continue;
            queue.Write(request.Name(i));
            queue.Write(": "u8);
            queue.Write(request.Value(i));
            queue.Write("\r\n"u8);
        }
        queue.Write("\r\n"u8);
    }

    // RFC 9110 9.3.8: fields that are likely to contain sensitive data are left out.
    private static bool IsSecret(KnownHeader header) => header is KnownHeader.Authorization or KnownHeader.ProxyAuthorization or KnownHeader.Cookie;
}
