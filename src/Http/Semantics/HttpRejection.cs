namespace Waterfall.Http.Semantics;

/// <summary>Every reason to refuse a message. What to answer is in <see cref="HttpRejections"/>.</summary>
public enum HttpRejection : byte
{
    /// <summary>The message is not refused.</summary>
    None,

    // Request line
    /// <summary>The request does not begin with a method token. (RFC 9112 3.1.)</summary>
    InvalidMethod,

    /// <summary>Method, target and version must be separated by single spaces. (RFC 9112 3.)</summary>
    InvalidRequestLine,

    /// <summary>The request target contains a byte that no URI may contain. (RFC 9112 3.2.)</summary>
    InvalidTarget,

    /// <summary>The form of the request target does not fit the method. (RFC 9112 3.2.)</summary>
    InvalidTargetForm,

    /// <summary>An absolute target must be an http or https URI with a host and without user information. (RFC 9110 4.2.)</summary>
    InvalidAbsoluteTarget,

    /// <summary>A percent sign in the path is not followed by two hexadecimal digits. (RFC 3986 2.1.)</summary>
    InvalidPercentEncoding,

    /// <summary>The path contains an encoded NUL. (RFC 3986 7.3.)</summary>
    EncodedNul,

    /// <summary>The path hides a dot segment behind an encoded separator or a path parameter. (RFC 3986 7.3.)</summary>
    AmbiguousPath,

    /// <summary>The request line has no protocol version; HTTP/0.9 is not served. (RFC 9112 3.)</summary>
    MissingVersion,

    /// <summary>The protocol version is not written as HTTP/1.0 or HTTP/1.1. (RFC 9112 2.3.)</summary>
    InvalidVersion,

    /// <summary>This version of the protocol is not supported on this connection. (RFC 9110 15.6.6.)</summary>
    UnsupportedVersion,

    /// <summary>The request line is longer than allowed. (RFC 9112 3.)</summary>
    RequestLineTooLong,

    /// <summary>Too many empty lines before the request line. (RFC 9112 2.2.)</summary>
    TooManyEmptyLines,

    // Status line
    /// <summary>The status code is not three digits from 100 to 599. (RFC 9112 4.)</summary>
    InvalidStatus,

    /// <summary>The reason phrase contains a control character. (RFC 9112 4.)</summary>
    InvalidReason,

    /// <summary>The status line is longer than allowed. (RFC 9112 4.)</summary>
    StatusLineTooLong,

    // Field lines
    /// <summary>A carriage return is not followed by a line feed. (RFC 9112 2.2.)</summary>
    BareCr,

    /// <summary>A line feed is not preceded by a carriage return. (RFC 9112 2.2.)</summary>
    BareLf,

    /// <summary>A field line has no name. (RFC 9110 5.1.)</summary>
    EmptyFieldName,

    /// <summary>A field name contains a byte that is not a token character. (RFC 9110 5.6.2.)</summary>
    InvalidFieldName,

    /// <summary>A field line has no colon. (RFC 9112 5.)</summary>
    MissingColon,

    /// <summary>Whitespace between a field name and the colon. (RFC 9112 5.1.)</summary>
    WhitespaceBeforeColon,

    /// <summary>A line begins with whitespace. (RFC 9112 5.2.)</summary>
    ObsoleteFolding,

    /// <summary>A field value contains a control character. (RFC 9110 5.5.)</summary>
    InvalidFieldValue,

    /// <summary>The header section is larger than allowed. (RFC 6585 5.)</summary>
    HeadersTooLarge,

    /// <summary>There are more field lines than allowed. (RFC 6585 5.)</summary>
    TooManyHeaders,

    /// <summary>The trailer section is larger than allowed. (RFC 6585 5.)</summary>
    TrailersTooLarge,

    /// <summary>A field that frames or routes a message came as a trailer. (RFC 9110 6.5.1.)</summary>
    ForbiddenTrailer,

    // Routing and framing
    /// <summary>The scheme of the request is not that of the connection. (RFC 9110 7.4.)</summary>
    MisdirectedScheme,

    /// <summary>The request has no Host field. (RFC 9112 3.2.)</summary>
    MissingHost,

    /// <summary>The request has several Host fields. (RFC 9112 3.2.)</summary>
    MultipleHosts,

    /// <summary>The Host field is not a host with an optional port. (RFC 9110 7.2.)</summary>
    InvalidHost,

    /// <summary>Content-Length is not a decimal number. (RFC 9110 8.6.)</summary>
    InvalidContentLength,

    /// <summary>The message has several Content-Length fields. (RFC 9110 8.6.)</summary>
    MultipleContentLengths,

    /// <summary>Content-Length and Transfer-Encoding are both present. (RFC 9112 6.3.)</summary>
    ContentLengthWithTransferEncoding,

    /// <summary>Transfer-Encoding is not exactly one chunked. (RFC 9112 6.1.)</summary>
    UnsupportedTransferEncoding,

    /// <summary>Transfer-Encoding in an HTTP/1.0 message. (RFC 9112 6.1.)</summary>
    TransferEncodingInHttp10,

    // Semantics
    /// <summary>Only the expectation 100-continue can be met. (RFC 9110 10.1.1.)</summary>
    UnmetExpectation,

    /// <summary>The Connection field is not a list of at most 32 tokens. (RFC 9110 7.6.1.)</summary>
    InvalidConnectionOption,

    /// <summary>The Connection field names a field that is meant for all recipients. (RFC 9110 7.6.1.)</summary>
    ProtectedConnectionOption,

    /// <summary>
    /// A WebSocket handshake that is not a GET without a body and with one valid Sec-WebSocket-Key and one Sec-WebSocket-Version. (RFC 6455 4.2.1.)
    /// </summary>
    InvalidWebSocketHandshake,

    /// <summary>A WebSocket handshake for another version than 13. (RFC 6455 4.2.2.)</summary>
    UnsupportedWebSocketVersion,

    // Body
    /// <summary>The body is larger than allowed. (RFC 9110 15.5.14.)</summary>
    BodyTooLarge,

    /// <summary>A chunk size is not a hexadecimal number that fits. (RFC 9112 7.1.)</summary>
    InvalidChunkSize,

    /// <summary>A chunk extension is malformed. (RFC 9112 7.1.1.)</summary>
    InvalidChunkExtension,

    /// <summary>A chunk header, or all chunk extensions together, are longer than allowed. (RFC 9112 7.1.1.)</summary>
    ChunkLineTooLong,

    /// <summary>A chunk or its header does not end with CRLF. (RFC 9112 7.1.)</summary>
    InvalidChunkEnd,
}
