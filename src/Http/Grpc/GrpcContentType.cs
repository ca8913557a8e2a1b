using System.Text;
using Waterfall.Http.Semantics;

namespace Waterfall.Http.Grpc;

/// <summary>
/// The media types of gRPC: <c>application/grpc</c>, <c>application/grpc-web</c> or <c>application/grpc-web-text</c>, then nothing, the message's format as
/// <c>+proto</c>, or parameters (gRPC over HTTP/2, "Requests"; gRPC-Web, "Protocol differences").
/// </summary>
public static class GrpcContentType
{
    private static ReadOnlySpan<byte> Native => "application/grpc"u8;

    private static ReadOnlySpan<byte> WebSuffix => "-web"u8;

    private static ReadOnlySpan<byte> TextSuffix => "-text"u8;

    /// <summary>In which form a message with that head is gRPC, by its Content-Type.</summary>
    /// <param name="head">A request's or a response's.</param>
    public static GrpcDialect Of(MessageHead head)
    {
        int at = head.IndexOf(KnownHeader.ContentType);
        return at < 0 ? GrpcDialect.None : Parse(head.Value(at), out _);
    }

    /// <summary>Reads a media type.</summary>
    /// <param name="value">A Content-Type, in any case.</param>
    /// <param name="format">What follows the type: empty, <c>+proto</c>, parameters. Part of <paramref name="value"/>.</param>
    public static GrpcDialect Parse(ReadOnlySpan<byte> value, out ReadOnlySpan<byte> format)
    {
        format = default;
        if (!StartsWith(value, Native)) return GrpcDialect.None;
        ReadOnlySpan<byte> rest = value[Native.Length..];
        GrpcDialect dialect = GrpcDialect.Grpc;
        if (StartsWith(rest, WebSuffix))
        {
            rest = rest[WebSuffix.Length..];
            dialect = GrpcDialect.Web;
            if (StartsWith(rest, TextSuffix))
            {
                rest = rest[TextSuffix.Length..];
                dialect = GrpcDialect.WebText;
            }
        }

        // What only begins alike is another type.
        if (!rest.IsEmpty && rest[0] is not ((byte)'+' or (byte)';' or (byte)' ' or (byte)'\t')) return GrpcDialect.None;
        format = rest;
        return dialect;
    }

    /// <summary>In which form of gRPC-Web a request is to be answered: as Accept says (RFC 9110 12.5.1), else as the request came.</summary>
    /// <param name="request">The request's head.</param>
    /// <param name="dialect">The form that it came in.</param>
    public static GrpcDialect Accepted(MessageHead request, GrpcDialect dialect)
    {
        for (int i = request.IndexOf("Accept"u8); i >= 0; i = request.IndexOf("Accept"u8, i + 1))
        {
            var list = new ListReader(request.Value(i));
            while (list.MoveNext())
            {
                if (Parse(list.Current, out _) is var accepted and (GrpcDialect.Web or GrpcDialect.WebText)) return accepted;
            }
        }

        return dialect;
    }

    /// <summary>The type of a form, without a format.</summary>
    /// <param name="dialect">Any but <see cref="GrpcDialect.None"/>, for which it is empty.</param>
    public static ReadOnlySpan<byte> Name(GrpcDialect dialect) => dialect switch
    {
        GrpcDialect.Grpc => Native,
        GrpcDialect.Web => "application/grpc-web"u8,
        GrpcDialect.WebText => "application/grpc-web-text"u8,
        _ => default,
    };

    private static bool StartsWith(ReadOnlySpan<byte> value, ReadOnlySpan<byte> start) =>
        value.Length >= start.Length && Ascii.EqualsIgnoreCase(value[..start.Length], start);
}
