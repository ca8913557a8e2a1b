using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Waterfall.Core.IO.Tls;

/// <summary>What is known of a certificate that the gateway shows, or of one behind it.</summary>
/// <param name="File">Where it was read from.</param>
/// <param name="IsIssuer">Whether it stands behind another, which it leads to the root.</param>
/// <param name="Subject">Its distinguished name.</param>
/// <param name="Issuer">Who made it, by distinguished name.</param>
/// <param name="Names">The hosts and addresses that it is for (RFC 5280 4.2.1.6).</param>
/// <param name="SerialNumber">In hexadecimal, as the issuer gave it.</param>
/// <param name="Fingerprint">SHA-256 of the whole, in lower-case hexadecimal.</param>
/// <param name="NotBefore">From when on it holds, in UTC.</param>
/// <param name="NotAfter">Until when it holds, in UTC.</param>
internal sealed record ShownCertificate(
    string File, bool IsIssuer, string Subject, string Issuer, IReadOnlyList<string> Names, string SerialNumber, string Fingerprint, DateTime NotBefore, DateTime NotAfter)
{
    /// <summary>The certificates of files that a gateway would show. Throws <see cref="TlsFileException"/>.</summary>
    internal static IEnumerable<ShownCertificate> Read(CertificateFiles files)
    {
        var (certificate, chain) = CertificateLoader.Load(files);
        return Of(files.Certificate, certificate, chain);
    }

    /// <summary>A certificate and those behind it.</summary>
    internal static IEnumerable<ShownCertificate> Of(string file, X509Certificate2 certificate, X509Certificate2Collection chain) =>
        chain.Select(each => Of(file, each, isIssuer: true)).Prepend(Of(file, certificate, isIssuer: false));

    /// <summary>One of its times as it is told everywhere (RFC 3339).</summary>
    internal static string Text(DateTime time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static ShownCertificate Of(string file, X509Certificate2 certificate, bool isIssuer) => new(
        file, isIssuer, certificate.Subject, certificate.Issuer, [.. NamesOf(certificate)], certificate.SerialNumber,
        Convert.ToHexStringLower(certificate.GetCertHash(HashAlgorithmName.SHA256)), certificate.NotBefore.ToUniversalTime(), certificate.NotAfter.ToUniversalTime());

    private static IEnumerable<string> NamesOf(X509Certificate2 certificate) => certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
        .SelectMany(each => each.EnumerateDnsNames().Concat(each.EnumerateIPAddresses().Select(address => address.ToString())));
}
