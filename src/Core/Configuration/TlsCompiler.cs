using System.Net.Security;
using Waterfall.Core.IO.Tls;
using Waterfall.Core.Upstreams;

namespace Waterfall.Core.Configuration;

/// <summary>Turns what a valid configuration says of TLS into settings.</summary>
internal static class TlsCompiler
{
    internal static ServerTlsSettings Server(ListenerConfig listener, TlsConfig tls) => new()
    {
        Certificates = [.. tls.Certificates.Select(each => each.Pfx is { } pfx
            ? new CertificateFiles(pfx, null, each.Password)
            : new CertificateFiles(each.Cert!, each.Key ?? each.Cert, each.Password))],
        MinVersion = tls.MinVersion,
        ClientCertificates = tls.ClientCertificates.Mode,
        ClientAuthorities = tls.ClientCertificates.Ca,
        Protocols = Alpn(listener.Protocols),
        MaxHandshakes = tls.Handshakes,
    };

    internal static ClientTlsSettings Client(UpstreamTlsConfig tls) => new()
    {
        ServerName = tls.ServerName,
        Authorities = tls.Ca,
        Certificate = tls.Cert is { } cert ? new CertificateFiles(cert, tls.Key ?? cert, tls.Password) : null,
        Verify = tls.Verify,
        MinVersion = tls.MinVersion,
    };

    /// <summary>How connections to an upstream are encrypted where an endpoint's URL has it; with <see cref="UpstreamConfig.Tls"/> all are.</summary>
    internal static ClientTlsSettings Client(UpstreamConfig upstream) => Client(upstream.Tls ?? new UpstreamTlsConfig()) with
    {
        OffersHttp1 = upstream.Protocol != UpstreamProtocol.Http2,
        OffersHttp2 = upstream.Protocol != UpstreamProtocol.Http1,
    };

    /// <summary>Whether any connection to an upstream is encrypted.</summary>
    internal static bool IsUsed(UpstreamConfig upstream) =>
        upstream.Tls is not null || upstream.Discovery is not null || upstream.Endpoints.Any(each => each.Url.StartsWith("https:", StringComparison.OrdinalIgnoreCase));

    // RFC 9113 3.2: what is preferred first.
    private static SslApplicationProtocol[] Alpn(IReadOnlyList<HttpProtocol> protocols) =>
        [.. protocols.OrderDescending().Select(each => each == HttpProtocol.Http2 ? SslApplicationProtocol.Http2 : SslApplicationProtocol.Http11)];
}
