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
            throw new TlsFileException($"{keyPath} holds no key that fits the certificate in {certificatePath}: {HintOf(keyText, password) ?? exception.Message}", exception);
        }
    }

    // What .NET says of these is that there is no key.
    private static string? HintOf(string keyText, string? password)
    {
        // RFC 1421 4.6.1.1, as OpenSSL wrote keys before it had PKCS #8.
        if (keyText.Contains("Proc-Type: 4,ENCRYPTED", StringComparison.Ordinal))
            return "it is encrypted in OpenSSL's old form: openssl pkcs8 -topk8 makes PKCS #8 of it";
        return (keyText.Contains("-----BEGIN ENCRYPTED PRIVATE KEY-----", StringComparison.Ordinal), password is not null) switch
        {
            (true, false) => "it is encrypted and there is no password",
            (true, true) => "the password is wrong, or it is another certificate's",
            (false, true) when keyText.Contains("PRIVATE KEY-----", StringComparison.Ordinal) => "it is not encrypted, and there is a password",
            _ => null,
        };
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
            throw new TlsFileException($"cannot read {path} as PKCS #12: {HintOf(exception, password)}", exception);
        }
        var own = all.FirstOrDefault(each => each.HasPrivateKey) ?? throw new TlsFileException($"{path} holds no certificate with a private key");
        all.Remove(own);
        return (own, all);
    }

    // ERROR_INVALID_PASSWORD, on every system. .NET words it after the resource it is about: a share of a network.
    private static string HintOf(Exception exception, string? password) => exception.HResult != unchecked((int)0x80070056) ? exception.Message
        : password is null ? "it is encrypted and there is no password" : "the password does not fit it";

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
