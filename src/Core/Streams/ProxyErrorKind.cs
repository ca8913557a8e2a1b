namespace Waterfall.Core.Streams;

/// <summary>What went wrong with an exchange. What is answered for each is in <see cref="ProxyErrors"/>.</summary>
internal enum ProxyErrorKind : byte
{
    None,

    // The client
    RequestRejected,
    ClientDisconnected,
    RequestHeadTimeout,
    RequestBodyTimeout,
    WebSocketProtocol,
    WebSocketLimit,
    WebSocketSilence,

    // The gateway
    NoRoute,
    UnknownVersion,
    MethodNotAllowed,
    ConnectUnsupported,
    WebSocketNotAllowed,
    LoopDetected,
    Draining,
    RefusedByPolicy,
    Defect,

    CircuitOpen,
    NoHealthyEndpoint,
    UpstreamQueueFull,
    UpstreamQueueTimeout,
    UpstreamOverloaded,
    UpstreamNotHttp2,

    // The upstream
    ConnectFailed,
    ConnectTimeout,
    NameNotResolved,
    TlsHandshakeFailed,
    UpstreamCertificateInvalid,
    UpstreamBusy,
    UpstreamReset,
    UpstreamClosed,
    ResponseRejected,
    UnexpectedUpgrade,
    InvalidUpgrade,
    UpstreamWebSocketProtocol,
    FirstByteTimeout,
    ResponseBodyTimeout,
    TotalTimeout,
}
