using Waterfall.Core.IO.ProxyProtocol;

namespace Waterfall.Core.Configuration;

/// <summary>One address that clients connect to, and what each of their connections may cost.</summary>
public sealed record ListenerConfig
{
    /// <summary>
    /// <c>host:port</c> where host is an IPv4 address or <c>localhost</c> (127.0.0.1), <c>[v6]:port</c>, <c>:port</c> (every address, as
    /// <c>[::]:port</c>, which takes IPv4 too), or <c>unix:/absolute/path</c>. Port 0 takes any free port.
    /// </summary>
    public required string Address { get; init; }

    /// <summary>The sizes and counts that a client is held to.</summary>
    public LimitsConfig Limits { get; init; } = new();

    /// <summary>How long a client may take.</summary>
    public ListenerTimeouts Timeouts { get; init; } = new();

    /// <summary>
    /// The versions of HTTP that are spoken: agreed on by ALPN with TLS, told by what the client begins with otherwise (RFC 9113 3.3). Default: both.
    /// </summary>
    public IReadOnlyList<HttpProtocol> Protocols { get; init; } = [HttpProtocol.Http1, HttpProtocol.Http2];

    /// <summary>How connections are encrypted; null (the default): they are not.</summary>
    public TlsConfig? Tls { get; init; }

    /// <summary>
    /// The header with the client's address that every connection begins with, before TLS. The address stands for the peer's in fields, logs and
    /// policies. Default: none. With any other, everybody who reaches the listener can pass for any address.
    /// </summary>
    public ProxyProtocolMode ProxyProtocol { get; init; } = ProxyProtocolMode.Off;

    /// <summary>Sends every client to the same address by https; null (the default): requests are served.</summary>
    public RedirectHttpsConfig? RedirectHttps { get; init; }

    /// <summary>
    /// The peers whose <c>Forwarded</c> and <c>X-Forwarded-*</c> fields are believed and extended: addresses (<c>10.0.0.7</c>), blocks in CIDR
    /// notation (<c>10.0.0.0/8</c>, <c>fd00::/8</c>), or <c>unix</c> for every peer of a unix socket. Default: none, so that these fields
    /// of others are dropped and written anew (RFC 7239 8.1: a client can claim anything).
    /// </summary>
    public IReadOnlyList<string> TrustedProxies { get; init; } = [];
}
