using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Waterfall.Core.IO.Tls;

/// <summary>The gateway's side of handshakes with clients: certificates, and what is asked of clients. Used by all loops.</summary>
internal sealed class ServerTlsContext : WatchedTlsContext
{
    private readonly ServerTlsSettings _settings;
    private volatile ServerCertificates _certificates = new();

    internal ServerTlsContext(string name, ServerTlsSettings settings) : base(name)
    {
        _settings = settings;
        Handshake = HandshakeAsync;
        Paths = [.. settings.Certificates.SelectMany(each => each.Paths), .. settings.ClientAuthorities is { } authorities ? new[] { authorities } : []];
    }

    internal int MaxHandshakes => _settings.MaxHandshakes;

    /// <summary>Does a handshake, for <see cref="TlsConnection.OpenAsync"/>.</summary>
    internal Func<SslStream, Task> Handshake { get; }

    protected override IReadOnlyList<string> Paths { get; }

    protected override void Read()
    {
        var authorities = _settings.ClientAuthorities is { } path ? CertificateLoader.LoadAuthorities(path) : null;
        var certificates = new ServerCertificates();
        var shown = new List<ShownCertificate>();
        foreach (var files in _settings.Certificates)
        {
            var (certificate, chain) = CertificateLoader.Load(files);
            certificates.Add(certificate, Options(certificate, chain, authorities));
            shown.AddRange(ShownCertificate.Of(files.Certificate, certificate, chain));
        }
        if (authorities is not null)
            TrustPolicies.Prepare();
        (_certificates, Shown) = (certificates, shown);
    }

    // Made once for each certificate.
    private SslServerAuthenticationOptions Options(X509Certificate2 certificate, X509Certificate2Collection chain, X509Certificate2Collection? authorities)
    {
        var asks = _settings.ClientCertificates != ClientCertificateMode.Off;
        // Clients are told which authorities count (RFC 8446 4.2.4).
        var trust = authorities is null ? null : SslCertificateTrust.CreateForX509Collection(authorities, sendTrustInHandshake: true);
        var versions = _settings.MinVersion.From();
        return new SslServerAuthenticationOptions
        {
            // offline: what is sent is what the file has, and nobody is asked for more.
            ServerCertificateContext = SslStreamCertificateContext.Create(certificate, chain, offline: true, trust),
            EnabledSslProtocols = versions,
            ApplicationProtocols = [.. _settings.Protocols],
            AllowRenegotiation = false,
            AllowTlsResume = ResumptionScopes.Allows(certificate, versions, $"{_settings.ClientCertificates} {_settings.ClientAuthorities}"),
            ClientCertificateRequired = asks,
            CertificateChainPolicy = asks ? TrustPolicies.Of(authorities!) : null,
            RemoteCertificateValidationCallback = asks ? IsClientTrusted : null,
        };
    }

    private bool IsClientTrusted(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) =>
        errors == SslPolicyErrors.None
        || (errors == SslPolicyErrors.RemoteCertificateNotAvailable && _settings.ClientCertificates == ClientCertificateMode.Optional);

    private Task HandshakeAsync(SslStream ssl) => ssl.AuthenticateAsServerAsync(
        static (_, hello, state, _) => ValueTask.FromResult(((ServerCertificates)state!).Find(hello.ServerName)), _certificates, CancellationToken.None);
}
