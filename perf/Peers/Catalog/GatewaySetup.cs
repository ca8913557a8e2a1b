namespace Waterfall.Peers.Catalog;

/// <summary>What gateways are configured for: which protocols they speak on either side.</summary>
internal enum GatewaySetup
{
    /// <summary>HTTP/1.1 without TLS on both sides.</summary>
    Plain,

    /// <summary>The same, with Waterfall's routes and policies.</summary>
    Routes1000,

    /// <summary>TLS towards clients, HTTP/1.1 and HTTP/2 by ALPN; HTTP/1.1 without TLS to the upstream.</summary>
    Tls,

    /// <summary>HTTP/2 without TLS by prior knowledge (RFC 9113 3.3) towards clients, HTTP/1.1 to the upstream.</summary>
    H2c,

    /// <summary>HTTP/1.1 towards clients, HTTP/2 without TLS to the upstream.</summary>
    Http1ToHttp2,

    /// <summary>HTTP/2 without TLS on both sides, to the upstream that answers gRPC.</summary>
    Grpc,
}
