using System.Globalization;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Waterfall.Core.IO.Tls;

/// <summary>What the handshake of a connection came to, for expressions; rendered when it is asked for first.</summary>
internal sealed class TlsDetails
{
    private readonly X509Certificate2? _certificate;
    private readonly string _serverName;
    private readonly TlsCipherSuite _cipher;
    private readonly SslProtocols _protocol;
    private byte[]? _subject, _fingerprint, _names, _cipherText, _serverNameText;

    internal TlsDetails(SslProtocols protocol, TlsCipherSuite cipher, string serverName, X509Certificate2? certificate) =>
        (_protocol, _cipher, _serverName, _certificate) = (protocol, cipher, serverName, certificate);

    /// <summary><c>1.2</c> or <c>1.3</c>.</summary>
    internal ReadOnlySpan<byte> Version => _protocol == SslProtocols.Tls13 ? "1.3"u8 : "1.2"u8;

    /// <summary>The cipher suite by its name in IANA's registry.</summary>
    internal ReadOnlySpan<byte> Cipher => _cipherText ??= Encoding.ASCII.GetBytes(_cipher.ToString());

    /// <summary>The name that the client asked for (SNI, RFC 6066 3); empty without one.</summary>
    internal ReadOnlySpan<byte> ServerName => _serverNameText ??= Encoding.UTF8.GetBytes(AsciiOf(_serverName));

    /// <summary>Whether HTTP/2 may be spoken: of TLS 1.2 only over suites with forward secrecy and authenticated encryption (RFC 9113 9.2.2).</summary>
    internal bool IsFitForHttp2 => _protocol == SslProtocols.Tls13 || IsFit(_cipher.ToString());

    /// <summary>Whether the client showed a certificate, which was found to be good.</summary>
    internal bool HasCertificate => _certificate is not null;

    /// <summary>The certificate's subject, the most specific part first as in RFC 4514; values with other than plain text are in double quotes.</summary>
    internal ReadOnlySpan<byte> CertificateSubject => _subject ??= Encoding.UTF8.GetBytes(_certificate!.Subject);

    /// <summary>The SHA-256 of the certificate in lower-case hexadecimal.</summary>
    internal ReadOnlySpan<byte> CertificateFingerprint =>
        _fingerprint ??= Encoding.ASCII.GetBytes(_certificate!.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant());

    /// <summary>The certificate's alternative names, DNS names and addresses, with commas between them (RFC 5280 4.2.1.6).</summary>
    internal ReadOnlySpan<byte> CertificateNames => _names ??= Encoding.UTF8.GetBytes(string.Join(',', NamesOf(_certificate!)));

    // RFC 9113 Appendix A lists all others.
    private static bool IsFit(string suite) => suite.Contains("DHE_", StringComparison.Ordinal)
        && (suite.Contains("_GCM_", StringComparison.Ordinal) || suite.Contains("_CCM", StringComparison.Ordinal) || suite.Contains("_CHACHA20_", StringComparison.Ordinal));

    // RFC 6066 3: what was sent is ASCII; SslStream has made Unicode of internationalized names.
    private static string AsciiOf(string name)
    {
        if (Ascii.IsValid(name))
            return name;
        try
        {
            return new IdnMapping { AllowUnassigned = true }.GetAscii(name);
        }
        catch (ArgumentException)
        {
            return name;
        }
    }

    private static IEnumerable<string> NamesOf(X509Certificate2 certificate) => certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
        .SelectMany(names => names.EnumerateDnsNames().Concat(names.EnumerateIPAddresses().Select(address => address.ToString())));
}
