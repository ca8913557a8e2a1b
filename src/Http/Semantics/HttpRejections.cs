namespace Waterfall.Http.Semantics;

/// <summary>The one table of what to answer to a refused message.</summary>
public static class HttpRejections
{
    /// <summary>Status, code, sentence and clause of a reason.</summary>
    /// <remarks>
    /// Every reason closes the connection: where the message ends, or whether its body is still coming, is then not known for certain
    /// (RFC 9112 9.6), and a peer that is refused once is not given a second reading of its bytes.
    /// </remarks>
    /// <param name="rejection">The reason; <see cref="HttpRejection.None"/> gives the default value.</param>
    public static RejectionInfo Describe(HttpRejection rejection) => rejection switch
    {
        HttpRejection.InvalidMethod => new(400, true, "invalid-method", "The request does not begin with a method token.", "RFC 9112 3.1"),
        HttpRejection.InvalidRequestLine => new(400, true, "invalid-request-line", "Method, target and version must be separated by single spaces.", "RFC 9112 3"),
        HttpRejection.InvalidTarget => new(400, true, "invalid-target", "The request target contains a byte that no URI may contain.", "RFC 9112 3.2"),
        HttpRejection.InvalidTargetForm => new(400, true, "invalid-target-form", "The form of the request target does not fit the method.", "RFC 9112 3.2"),
        HttpRejection.InvalidAbsoluteTarget => new(400, true, "invalid-absolute-target", "An absolute target must be an http or https URI with a host and without user information.", "RFC 9110 4.2"),
        HttpRejection.InvalidPercentEncoding => new(400, true, "invalid-percent-encoding", "A percent sign in the path is not followed by two hexadecimal digits.", "RFC 3986 2.1"),
        HttpRejection.EncodedNul => new(400, true, "encoded-nul", "The path contains an encoded NUL.", "RFC 3986 7.3"),
        HttpRejection.AmbiguousPath => new(400, true, "ambiguous-path", "The path hides a dot segment behind an encoded separator or a path parameter.", "RFC 3986 7.3"),
        HttpRejection.MissingVersion => new(400, true, "missing-version", "The request line has no protocol version; HTTP/0.9 is not served.", "RFC 9112 3"),
        HttpRejection.InvalidVersion => new(400, true, "invalid-version", "The protocol version is not written as HTTP/1.0 or HTTP/1.1.", "RFC 9112 2.3"),
        HttpRejection.UnsupportedVersion => new(505, true, "unsupported-version", "This version of the protocol is not supported on this connection.", "RFC 9110 15.6.6"),
        HttpRejection.RequestLineTooLong => new(414, true, "request-line-too-long", "The request line is longer than allowed.", "RFC 9112 3"),
        HttpRejection.TooManyEmptyLines => new(400, true, "too-many-empty-lines", "Too many empty lines before the request line.", "RFC 9112 2.2"),
        HttpRejection.InvalidStatus => new(502, true, "invalid-status", "The status code is not three digits from 100 to 599.", "RFC 9112 4"),
        HttpRejection.InvalidReason => new(502, true, "invalid-reason", "The reason phrase contains a control character.", "RFC 9112 4"),
        HttpRejection.StatusLineTooLong => new(502, true, "status-line-too-long", "The status line is longer than allowed.", "RFC 9112 4"),
        HttpRejection.BareCr => new(400, true, "bare-cr", "A carriage return is not followed by a line feed.", "RFC 9112 2.2"),
        HttpRejection.BareLf => new(400, true, "bare-lf", "A line feed is not preceded by a carriage return.", "RFC 9112 2.2"),
        HttpRejection.EmptyFieldName => new(400, true, "empty-field-name", "A field line has no name.", "RFC 9110 5.1"),
        HttpRejection.InvalidFieldName => new(400, true, "invalid-field-name", "A field name contains a byte that is not a token character.", "RFC 9110 5.6.2"),
        HttpRejection.MissingColon => new(400, true, "missing-colon", "A field line has no colon.", "RFC 9112 5"),
        HttpRejection.WhitespaceBeforeColon => new(400, true, "whitespace-before-colon", "Whitespace between a field name and the colon.", "RFC 9112 5.1"),
        HttpRejection.ObsoleteFolding => new(400, true, "obsolete-folding", "A line begins with whitespace.", "RFC 9112 5.2"),
        HttpRejection.InvalidFieldValue => new(400, true, "invalid-field-value", "A field value contains a control character.", "RFC 9110 5.5"),
        HttpRejection.HeadersTooLarge => new(431, true, "headers-too-large", "The header section is larger than allowed.", "RFC 6585 5"),
        HttpRejection.TooManyHeaders => new(431, true, "too-many-headers", "There are more field lines than allowed.", "RFC 6585 5"),
        HttpRejection.TrailersTooLarge => new(431, true, "trailers-too-large", "The trailer section is larger than allowed.", "RFC 6585 5"),
        HttpRejection.ForbiddenTrailer => new(400, true, "forbidden-trailer", "A field that frames or routes a message came as a trailer.", "RFC 9110 6.5.1"),
        HttpRejection.MisdirectedScheme => new(421, true, "misdirected-scheme", "The scheme of the request is not that of the connection.", "RFC 9110 7.4"),
        HttpRejection.MissingHost => new(400, true, "missing-host", "The request has no Host field.", "RFC 9112 3.2"),
        HttpRejection.MultipleHosts => new(400, true, "multiple-hosts", "The request has several Host fields.", "RFC 9112 3.2"),
        HttpRejection.InvalidHost => new(400, true, "invalid-host", "The Host field is not a host with an optional port.", "RFC 9110 7.2"),
        HttpRejection.InvalidContentLength => new(400, true, "invalid-content-length", "Content-Length is not a decimal number.", "RFC 9110 8.6"),
        HttpRejection.MultipleContentLengths => new(400, true, "multiple-content-lengths", "The message has several Content-Length fields.", "RFC 9110 8.6"),
        HttpRejection.ContentLengthWithTransferEncoding => new(400, true, "content-length-with-transfer-encoding", "Content-Length and Transfer-Encoding are both present.", "RFC 9112 6.3"),
        HttpRejection.UnsupportedTransferEncoding => new(400, true, "unsupported-transfer-encoding", "Transfer-Encoding is not exactly one chunked.", "RFC 9112 6.1"),
        HttpRejection.TransferEncodingInHttp10 => new(400, true, "transfer-encoding-in-http10", "Transfer-Encoding in an HTTP/1.0 message.", "RFC 9112 6.1"),
        HttpRejection.UnmetExpectation => new(417, true, "unmet-expectation", "Only the expectation 100-continue can be met.", "RFC 9110 10.1.1"),
        HttpRejection.InvalidConnectionOption => new(400, true, "invalid-connection-option", "The Connection field is not a list of at most 32 tokens.", "RFC 9110 7.6.1"),
        HttpRejection.ProtectedConnectionOption => new(400, true, "protected-connection-option", "The Connection field names a field that is meant for all recipients.", "RFC 9110 7.6.1"),
        HttpRejection.InvalidWebSocketHandshake => new(400, true, "invalid-websocket-handshake", "A WebSocket handshake is a GET without a body, with one valid Sec-WebSocket-Key and one Sec-WebSocket-Version.", "RFC 6455 4.2.1"),
        HttpRejection.UnsupportedWebSocketVersion => new(426, true, "unsupported-websocket-version", "Version 13 of the WebSocket protocol is served, and no other.", "RFC 6455 4.2.2"),
        HttpRejection.BodyTooLarge => new(413, true, "body-too-large", "The body is larger than allowed.", "RFC 9110 15.5.14"),
        HttpRejection.InvalidChunkSize => new(400, true, "invalid-chunk-size", "A chunk size is not a hexadecimal number that fits.", "RFC 9112 7.1"),
        HttpRejection.InvalidChunkExtension => new(400, true, "invalid-chunk-extension", "A chunk extension is malformed.", "RFC 9112 7.1.1"),
        HttpRejection.ChunkLineTooLong => new(400, true, "chunk-line-too-long", "A chunk header, or all chunk extensions together, are longer than allowed.", "RFC 9112 7.1.1"),
        HttpRejection.InvalidChunkEnd => new(400, true, "invalid-chunk-end", "A chunk or its header does not end with CRLF.", "RFC 9112 7.1"),
        _ => default,
    };
}
