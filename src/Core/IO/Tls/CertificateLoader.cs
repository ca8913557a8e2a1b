using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Waterfall.Core.IO.Tls;

/// <summary>Reads certificates and keys. Every failure is a <see cref="TlsFileException"/>.</summary>
internal static class CertificateLoader
{
    /// <summary>A certificate with its key, and the certificates that are sent behind it.</summary>
    internal static (X509Certificate2 Certificate, X509Certificate2Collection Chain) Load(CertificateFiles files) =>
        files.Key is { } key ? LoadPem(files.Certificate, key, files.Password) : LoadPkcs12(files.Certificate, files.Password);

    /// <summary>All certificates of a PEM file.</summary>
    internal static X509Certificate2Collection LoadAuthorities(string path)
    {
        var authorities = ImportPem(path, Read(path));
        return authorities.Count > 0 ? authorities : throw new TlsFileException($"{path} holds no certificate");
    }

    private static (X509Certificate2, X509Certificate2Collection) LoadPem(string certificatePath, string keyPath, string? password)
    {
        var text = Read(certificatePath);
        var keyText = keyPath == certificatePath ? text : Read(keyPath);
        var chain = ImportPem(certificatePath, text);
        if (chain.Count == 0)
            throw new TlsFileException($"{certificatePath} holds no certificate");
        chain[0].Dispose();
        chain.RemoveAt(0);
        try
        {
            return (password is null ? X509Certificate2.CreateFromPem(text, keyText) : X509Certificate2.CreateFromEncryptedPem(text, keyText, password), chain);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            throw new TlsFileException(
                $"{keyPath} holds no key that fits the certificate in {certificatePath}: {WhyNot(keyText, password) ?? exception.Message}", exception);
        }
    }

    // What exceptions do not tell.
    private static string? WhyNot(string key, string? password)
    {
        // RFC 1421 4.6.1.1: what openssl wrote before PKCS #8.
        if (key.Contains("Proc-Type: 4,ENCRYPTED", StringComparison.Ordinal))
            return "it is encrypted, and not as PKCS #8, which 'openssl pkcs8 -topk8' makes of it";
        if (!key.Contains("-----BEGIN ENCRYPTED PRIVATE KEY-----", StringComparison.Ordinal))
            return password is null ? null : "there is a password and it is not encrypted";
        return password is null ? "it is encrypted and there is no password" : "the password is wrong, or it is another certificate's";
    }

    private static (X509Certificate2, X509Certificate2Collection) LoadPkcs12(string path, string? password)
    {
        X509Certificate2Collection all;
        try
        {
            all = X509CertificateLoader.LoadPkcs12CollectionFromFile(path, password);
        }
        catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new TlsFileException($"cannot read {path} as PKCS #12: {exception.Message}", exception);
        }
        var own = all.FirstOrDefault(each => each.HasPrivateKey) ?? throw new TlsFileException($"{path} holds no certificate with a private key");
        all.Remove(own);
        return (own, all);
    }

    private static X509Certificate2Collection ImportPem(string path, string text)
    {
        try
        {
            var certificates = new X509Certificate2Collection();
            certificates.ImportFromPem(text);
            return certificates;
        }
        catch (CryptographicException exception)
        {
            throw new TlsFileException($"cannot read {path} as PEM: {exception.Message}", exception);
        }
    }

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new TlsFileException($"cannot read {path}: {exception.Message}", exception);
        }
    }
}
