using Waterfall.Http.Grpc;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Streams;

/// <summary>The one table of what is answered for each error: status, code and text of the problem document (RFC 9457), and whether the client's connection ends.</summary>
internal static class ProxyErrors
{
    internal static RejectionInfo Describe(ProxyError error) => error.Kind switch
    {
        ProxyErrorKind.RequestRejected => HttpRejections.Describe(error.Rejection),

        // nginx's code for a client that left: in the log only, nobody reads an answer.
        ProxyErrorKind.ClientDisconnected => new(499, true, "client-disconnected", "The client closed the connection.", ""),
        ProxyErrorKind.RequestHeadTimeout => new(408, true, "request-head-timeout", "The request head did not arrive in time.", "RFC 9110 15.5.9"),
        ProxyErrorKind.RequestBodyTimeout => new(408, true, "request-body-timeout", "The request body did not arrive in time.", "RFC 9110 15.5.9"),
        // In the log only: by then a 101 has been answered.
        ProxyErrorKind.WebSocketProtocol => new(400, true, "websocket-protocol", "The client sent a WebSocket frame that breaks the protocol.", "RFC 6455 7.1.7"),
        ProxyErrorKind.WebSocketLimit => new(413, true, "websocket-limit", "The client sent larger or more WebSocket messages than allowed.", "RFC 6455 7.4.1"),
        ProxyErrorKind.WebSocketSilence => new(408, true, "websocket-silence", "The client's end of a WebSocket did not answer a ping in time.", "RFC 6455 5.5.2"),

        ProxyErrorKind.NoRoute => new(404, false, "no-route", "No route matches the request.", "RFC 9110 15.5.5"),
        ProxyErrorKind.UnknownVersion => new(404, false, "unknown-version", "No version of this API that is served is the one asked for.", "RFC 9110 15.5.5"),
        ProxyErrorKind.MethodNotAllowed => new(405, false, "method-not-allowed", "The path is served, but not with this method.", "RFC 9110 15.5.6"),
        ProxyErrorKind.ConnectUnsupported => new(501, true, "connect-not-supported", "This gateway opens no tunnels.", "RFC 9110 15.6.2"),
        ProxyErrorKind.WebSocketNotAllowed => new(501, false, "websocket-not-allowed", "The route takes no WebSocket connections.", "RFC 8441 4"),
        ProxyErrorKind.LoopDetected => new(508, false, "loop-detected", "The request has passed this gateway before.", "RFC 9110 7.6.3"),
        ProxyErrorKind.Draining => new(503, true, "shutting-down", "The gateway is shutting down.", "RFC 9110 15.6.4"),
        ProxyErrorKind.RefusedByPolicy => new(403, false, "refused-by-policy", "A policy of the route refuses the request.", "RFC 9110 15.5.4"),
        ProxyErrorKind.CircuitOpen => new(503, false, "circuit-open", "The upstream fails and is not asked for a while.", "RFC 9110 15.6.4"),
        ProxyErrorKind.NoHealthyEndpoint => new(503, false, "no-healthy-endpoint", "No endpoint of the upstream is healthy.", "RFC 9110 15.6.4"),
        ProxyErrorKind.UpstreamQueueFull => new(503, false, "upstream-queue-full", "The upstream is busy and as many requests wait as may.", "RFC 9110 15.6.4"),
        ProxyErrorKind.UpstreamQueueTimeout => new(503, false, "upstream-queue-timeout", "The upstream was busy for too long.", "RFC 9110 15.6.4"),
        ProxyErrorKind.UpstreamOverloaded => new(503, false, "upstream-overloaded", "The upstream takes no more requests at once.", "RFC 9110 15.6.4"),
        ProxyErrorKind.UpstreamNotHttp2 => new(502, false, "upstream-not-http2", "A gRPC call needs an upstream that is spoken to in HTTP/2.", "RFC 9110 15.6.3"),
        ProxyErrorKind.Defect => new(500, true, "internal-error", "The gateway failed to process the request.", "RFC 9110 15.6.1"),

        ProxyErrorKind.ConnectFailed => new(502, false, "upstream-connect-failed", "The upstream could not be connected to.", "RFC 9110 15.6.3"),
        ProxyErrorKind.ConnectTimeout => new(504, false, "upstream-connect-timeout", "Connecting to the upstream took too long.", "RFC 9110 15.6.5"),
        ProxyErrorKind.NameNotResolved => new(502, false, "upstream-name-not-resolved", "The upstream's name could not be resolved.", "RFC 9110 15.6.3"),
        ProxyErrorKind.TlsHandshakeFailed => new(502, false, "upstream-tls-handshake-failed", "The upstream and the gateway could not agree on TLS.", "RFC 9110 15.6.3"),
        ProxyErrorKind.UpstreamCertificateInvalid => new(502, false, "upstream-certificate-invalid", "The upstream's certificate is not to be trusted.", "RFC 9110 15.6.3"),
        ProxyErrorKind.UpstreamBusy => new(503, false, "upstream-busy", "The upstream's connections are all in use.", "RFC 9110 15.6.4"),
        ProxyErrorKind.UpstreamReset => new(502, false, "upstream-reset", "The upstream reset the connection before it answered.", "RFC 9110 15.6.3"),
        ProxyErrorKind.UpstreamClosed => new(502, false, "upstream-closed", "The upstream closed the connection before it answered.", "RFC 9110 15.6.3"),
        ProxyErrorKind.ResponseRejected => new(502, false, "upstream-bad-response", "The upstream's answer is not a valid HTTP message.", "RFC 9110 15.6.3"),
        ProxyErrorKind.UnexpectedUpgrade => new(502, false, "upstream-unexpected-upgrade", "The upstream switched protocols unasked.", "RFC 9110 15.2.2"),
        ProxyErrorKind.InvalidUpgrade => new(502, false, "upstream-bad-upgrade", "The upstream takes no WebSocket connections over HTTP/2, or its 101 does not answer the handshake.", "RFC 6455 4.1"),
        ProxyErrorKind.UpstreamWebSocketProtocol => new(502, true, "upstream-websocket-protocol", "The upstream sent a WebSocket frame that breaks the protocol.", "RFC 6455 7.1.7"),
        ProxyErrorKind.FirstByteTimeout => new(504, false, "upstream-first-byte-timeout", "The upstream did not answer in time.", "RFC 9110 15.6.5"),
        ProxyErrorKind.ResponseBodyTimeout => new(504, true, "upstream-body-timeout", "The upstream's answer stopped coming.", "RFC 9110 15.6.5"),
        ProxyErrorKind.TotalTimeout => new(504, false, "total-timeout", "The exchange took longer than allowed.", "RFC 9110 15.6.5"),

        _ => throw new ArgumentOutOfRangeException(nameof(error), error.Kind, "There is nothing to describe."),
    };

    /// <summary>What a gRPC client is told: as its status says, where the error does not say it better.</summary>
    internal static GrpcStatus GrpcStatusOf(ProxyErrorKind kind, int httpStatus) => kind switch
    {
        // The exchange's time is over, or somebody took too long with the call. Not where it reached nobody: that may be tried again.
        ProxyErrorKind.TotalTimeout or ProxyErrorKind.FirstByteTimeout or ProxyErrorKind.ResponseBodyTimeout => GrpcStatus.DeadlineExceeded,
        ProxyErrorKind.RequestHeadTimeout or ProxyErrorKind.RequestBodyTimeout => GrpcStatus.DeadlineExceeded,
        // Nothing that a later call would find changed.
        ProxyErrorKind.UpstreamNotHttp2 => GrpcStatus.Internal,
        // As gRPC's own servers say it, of messages and of metadata.
        _ when httpStatus is 413 or 431 => GrpcStatus.ResourceExhausted,
        _ => GrpcStatuses.OfHttp(httpStatus),
    };
}
