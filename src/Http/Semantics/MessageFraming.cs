using System.Runtime.InteropServices;
using System.Text;

namespace Waterfall.Http.Semantics;

/// <summary>How a message body is delimited, decided once from its head and never read from its fields again (RFC 9112 6.3).</summary>
/// <param name="Kind">How the end is found.</param>
/// <param name="Length">
/// With <see cref="BodyKind.Length"/> the number of bytes. With <see cref="BodyKind.None"/> the length a response only announces (to HEAD, or
/// with 304: RFC 9110 8.6), or -1 if it announces none. Otherwise -1.
/// </param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct MessageFraming(BodyKind Kind, long Length)
{
    /// <summary>No body and no length announced.</summary>
    public static MessageFraming None => new(BodyKind.None, -1);

    /// <summary>Chunked.</summary>
    public static MessageFraming Chunked => new(BodyKind.Chunked, -1);

    /// <summary>Until the connection closes.</summary>
    public static MessageFraming UntilClose => new(BodyKind.UntilClose, -1);

    /// <summary>Whether at least one byte of body, or the end of a body, is still to come after the head.</summary>
    public bool HasBody => Kind != BodyKind.None && Length != 0;

    /// <summary>A body of a known length; 0 is announced too.</summary>
    /// <param name="length">Number of bytes, not negative.</param>
    public static MessageFraming OfLength(long length) => new(BodyKind.Length, length);

    /// <summary>
    /// The framing to use towards a receiver of the given version: a body without a known length is chunked for HTTP/1.1 and ends with the
    /// connection for HTTP/1.0 (RFC 9112 6.1: no transfer coding to a client that did not say 1.1).
    /// </summary>
    /// <param name="version">The receiver's version.</param>
    public MessageFraming ForReceiver(HttpVersion version)
    {
        if (Kind is not (BodyKind.Chunked or BodyKind.UntilClose)) return this;
        return version == HttpVersion.Http10 ? UntilClose : Chunked;
    }

    /// <summary>Decides the framing of a request (RFC 9112 6.3). Ambiguity is refused, never resolved.</summary>
    /// <param name="head">A parsed request head.</param>
    /// <param name="limits">For <see cref="HttpLimits.MaxBodyBytes"/>.</param>
    /// <param name="framing">The decision.</param>
    public static HttpRejection ForRequest(MessageHead head, HttpLimits limits, out MessageFraming framing)
    {
        HttpRejection rejection = FromFields(head, out framing);
        if (rejection != HttpRejection.None) return rejection;
        // RFC 9112 6.3, rule 7: a request without either field has no body.
        bool tooLarge = framing.Kind == BodyKind.Length && limits.MaxBodyBytes != 0 && framing.Length > limits.MaxBodyBytes;
        return tooLarge ? HttpRejection.BodyTooLarge : HttpRejection.None;
    }

    /// <summary>Decides the framing of a response (RFC 9112 6.3).</summary>
    /// <param name="head">A parsed response head.</param>
    /// <param name="requestMethod">The method of the request it answers.</param>
    /// <param name="framing">The decision.</param>
    public static HttpRejection ForResponse(MessageHead head, HttpMethod requestMethod, out MessageFraming framing)
    {
        HttpRejection rejection = FromFields(head, out framing);
        if (rejection != HttpRejection.None) return rejection;
        int status = head.Status;
        if (status == 304 || (requestMethod == HttpMethod.Head && !HttpStatus.IsBodiless(status)))
        {
            // Rule 1: ends with the head; the length it announces is that of the representation (RFC 9110 8.6) and is passed on.
            framing = new MessageFraming(BodyKind.None, framing.Kind == BodyKind.Length ? framing.Length : -1);
        }
        else if (HttpStatus.IsBodiless(status) || (requestMethod == HttpMethod.Connect && status is >= 200 and < 300))
        {
            // Rules 1 and 2: whatever the fields say; RFC 9110 8.6: a length means nothing here and is not passed on.
            framing = None;
        }
        else if (framing.Kind == BodyKind.None)
        {
            framing = UntilClose; // rule 8
        }

        return HttpRejection.None;
    }

    private static HttpRejection FromFields(MessageHead head, out MessageFraming framing)
    {
        framing = None;
        ulong framed = head.Present & (KnownHeaderSet.ContentLength | KnownHeaderSet.TransferEncoding);
        if (framed == 0) return HttpRejection.None;
        if (framed == KnownHeaderSet.ContentLength) return FromContentLength(head, out framing);
        // RFC 9112 6.3, rule 3: both present ought to be handled as an error (smuggling).
        if (framed != KnownHeaderSet.TransferEncoding) return HttpRejection.ContentLengthWithTransferEncoding;
        // RFC 9112 6.1: framing by Transfer-Encoding in an HTTP/1.0 message is faulty.
        if (head.Version == HttpVersion.Http10) return HttpRejection.TransferEncodingInHttp10;
        int index = head.IndexOf(KnownHeader.TransferEncoding);
        if (head.IndexOf(KnownHeader.TransferEncoding, index + 1) >= 0) return HttpRejection.UnsupportedTransferEncoding;
        if (!Ascii.EqualsIgnoreCase(head.Value(index), "chunked"u8)) return HttpRejection.UnsupportedTransferEncoding;
        framing = Chunked;
        return HttpRejection.None;
    }

    private static HttpRejection FromContentLength(MessageHead head, out MessageFraming framing)
    {
        framing = None;
        int index = head.IndexOf(KnownHeader.ContentLength);
        // RFC 9110 8.6: repeated equal values may be merged or refused; refused here, as the list form is.
        if (head.IndexOf(KnownHeader.ContentLength, index + 1) >= 0) return HttpRejection.MultipleContentLengths;
        if (!TryParseLength(head.Value(index), out long length)) return HttpRejection.InvalidContentLength;
        framing = OfLength(length);
        return HttpRejection.None;
    }

    /// <summary>RFC 9110 8.6: <c>Content-Length = 1*DIGIT</c>, nothing else, and small enough to count.</summary>
    internal static bool TryParseLength(ReadOnlySpan<byte> value, out long length)
    {
        length = 0;
        foreach (byte b in value)
        {
            int digit = b - '0';
            if ((uint)digit > 9 || length > (long.MaxValue - digit) / 10) return false;
            length = (length * 10) + digit;
        }

        return !value.IsEmpty;
    }
}
