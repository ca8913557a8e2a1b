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
        queue.Write(VersionOf(request));
        for (var i = 0; i < request.FieldCount; i++)
        {
            if (request.IsRemoved(i) || IsSecret(in request.Field(i)))
                continue;
            queue.Write(request.Name(i));
            queue.Write(": "u8);
            queue.Write(request.Value(i));
            queue.Write("\r\n"u8);
        }
        queue.Write("\r\n"u8);
    }

    // message/http has one form, that of HTTP/1.1 (RFC 9112 10.1), and tells by its first line what was spoken. What came over HTTP/2 has its :authority as
    // Host in it, as Apache httpd writes it; nginx answers TRACE with 405, Envoy and HAProxy pass it on.
    private static ReadOnlySpan<byte> VersionOf(MessageHead request) => request.Version switch
    {
        HttpVersion.Http2 => " HTTP/2.0\r\n"u8,
        HttpVersion.Http10 => " HTTP/1.0\r\n"u8,
        _ => " HTTP/1.1\r\n"u8,
    };

    // RFC 9110 9.3.8: fields that are likely to contain sensitive data are left out, and over HTTP/2 a client can say of any field that it does (RFC 7541 7.1.3).
    private static bool IsSecret(in HeaderField field) =>
        field.Known is KnownHeader.Authorization or KnownHeader.ProxyAuthorization or KnownHeader.Cookie || (field.Flags & HeaderFlags.NeverIndexed) != 0;
}
