using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Waterfall.Testing.Processes;

namespace Waterfall.Testing.Certificates;

/// <summary>An authority of a test's own, and the files of what it has issued.</summary>
public sealed class TestAuthority : IDisposable
{
    private static readonly OidCollection ForServers = [new Oid("1.3.6.1.5.5.7.3.1")];
    private static readonly OidCollection ForClients = [new Oid("1.3.6.1.5.5.7.3.2")];

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _certificate;
    private readonly TempFolder _folder;

    public TestAuthority(TempFolder folder, string name = "Test CA")
    {
        _folder = folder;
        var request = new CertificateRequest($"CN={name}", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 1, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        _certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddYears(-2), DateTimeOffset.UtcNow.AddYears(2));
        File = folder.Write($"{Guid.NewGuid():N}.ca.pem", _certificate.ExportCertificatePem());
    }

    // An authority between: what it issues leads to the root by its certificate.
    private TestAuthority(TestAuthority root, string name)
    {
        _folder = root._folder;
        var request = new CertificateRequest($"CN={name}", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        using var issued = request.Create(root._certificate, DateTimeOffset.UtcNow.AddYears(-1), DateTimeOffset.UtcNow.AddYears(1), Guid.NewGuid().ToByteArray());
        _certificate = issued.CopyWithPrivateKey(_key);
        File = _folder.Write($"{Guid.NewGuid():N}.ca.pem", _certificate.ExportCertificatePem());
    }

    /// <summary>The authority's certificate as a PEM file, and as it is.</summary>
    public string File { get; }

    public X509Certificate2 Certificate => _certificate;

    /// <summary>A certificate with its key, for these names or addresses.</summary>
    public X509Certificate2 Issue(params string[] names) => Issue(names, isClient: false, expired: false);

    public X509Certificate2 IssueExpired(params string[] names) => Issue(names, isClient: false, expired: true);

    public X509Certificate2 IssueToClient(string name, bool expired = false) => Issue([name], isClient: true, expired);

    /// <summary>A client's certificate with any subject, and any time.</summary>
    public X509Certificate2 IssueToClient(X500DistinguishedName subject, DateTimeOffset from, DateTimeOffset until) => Issue(subject, ["client.test"], isClient: true, from, until);

    /// <summary>Another authority, certified by this one.</summary>
    public TestAuthority Certify(string name) => new(this, name);

    /// <summary>Writes a certificate and its key as PEM files; returns their paths.</summary>
    public (string Certificate, string Key) Write(X509Certificate2 certificate, string? name = null)
    {
        name ??= $"{Guid.NewGuid():N}";
        using var key = certificate.GetECDsaPrivateKey()!;
        return (_folder.Write($"{name}.pem", certificate.ExportCertificatePem() + "\n" + _certificate.ExportCertificatePem() + "\n"),
            _folder.Write($"{name}.key", key.ExportPkcs8PrivateKeyPem()));
    }

    public void Dispose()
    {
        _certificate.Dispose();
        _key.Dispose();
    }

    private X509Certificate2 Issue(string[] names, bool isClient, bool expired) => Issue(
        new X500DistinguishedName($"CN={names[0]}, O=Tests"), names, isClient, DateTimeOffset.UtcNow.AddDays(-300),
        expired ? DateTimeOffset.UtcNow.AddDays(-1) : DateTimeOffset.UtcNow.AddDays(300));

    private X509Certificate2 Issue(X500DistinguishedName subject, string[] names, bool isClient, DateTimeOffset from, DateTimeOffset until)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(isClient ? ForClients : ForServers, false));
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
        {
            if (IPAddress.TryParse(name, out var address))
                alternatives.AddIpAddress(address);
            else
                alternatives.AddDnsName(name);
        }
        request.CertificateExtensions.Add(alternatives.Build());
        using var issued = request.Create(_certificate, from, until, Guid.NewGuid().ToByteArray());
        using var own = issued.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(own.Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.Exportable);
    }
}
