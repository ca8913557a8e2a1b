using System.Net.Security;

namespace Waterfall.Core.IO.Tls;

/// <summary>How a listener encrypts.</summary>
internal sealed class ServerTlsSettings
{
    /// <summary>Chosen by SNI; the first for who asks for no name, or for one that none has.</summary>
    internal required IReadOnlyList<CertificateFiles> Certificates { get; init; }

    internal TlsVersion MinVersion { get; init; }

    internal ClientCertificateMode ClientCertificates { get; init; }

    /// <summary>The authorities whose client certificates are good; null without <see cref="ClientCertificates"/>.</summary>
    internal string? ClientAuthorities { get; init; }

    /// <summary>What is offered by ALPN, what is preferred first.</summary>
    internal required IReadOnlyList<SslApplicationProtocol> Protocols { get; init; }

    /// <summary>Handshakes at a time on one loop; further connections wait.</summary>
    internal int MaxHandshakes { get; init; }
}
