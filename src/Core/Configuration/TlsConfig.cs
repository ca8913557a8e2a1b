using Waterfall.Core.IO.Tls;

namespace Waterfall.Core.Configuration;

/// <summary>How a listener encrypts. Files that change are read again within seconds; what cannot be used leaves the certificates before in place.</summary>
public sealed record TlsConfig
{
    /// <summary>
    /// At least one. A client gets the first that has the name it asks for (SNI, RFC 6066 3), exactly or by a wildcard; the first of all where none has,
    /// or where it asks for none.
    /// </summary>
    public required IReadOnlyList<CertificateConfig> Certificates { get; init; }

    /// <summary>The oldest version that is spoken. Default 1.2 (RFC 9325 3.1.1).</summary>
    public TlsVersion MinVersion { get; init; } = TlsVersion.Tls12;

    /// <summary>Whether clients show a certificate of their own. Default: they are not asked.</summary>
    public ClientCertificatesConfig ClientCertificates { get; init; } = new();

    /// <summary>
    /// The most handshakes at a time on each event loop; further connections wait, within the time of a handshake, and hold nothing but their socket.
    /// Default 1,000, some 50 MB of OpenSSL's state. 1 to 1,000,000.
    /// </summary>
    public int Handshakes { get; init; } = 1000;
}
