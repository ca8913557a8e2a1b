namespace Waterfall.Core.IO.Tls;

/// <summary>Where a certificate with its private key is: two PEM files, or one PKCS #12 file.</summary>
/// <param name="Certificate">PEM: the certificate first, then those that lead to the root (RFC 8446 4.4.2). Or PKCS #12, where <paramref name="Key"/> is null.</param>
/// <param name="Key">PEM: the key, encrypted or not; may be the file of the certificate.</param>
/// <param name="Password">What the key or the PKCS #12 file is encrypted with; null if it is not.</param>
internal sealed record CertificateFiles(string Certificate, string? Key, string? Password)
{
    internal IEnumerable<string> Paths => Key is null ? [Certificate] : [Certificate, Key];
}
