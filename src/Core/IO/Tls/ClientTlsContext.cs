using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Waterfall.Core.IO.Tls;

/// <summary>The gateway's side of handshakes with upstreams. Used by all loops.</summary>
internal sealed class ClientTlsContext : WatchedTlsContext
{
    private readonly ClientTlsSettings _settings;
    private readonly List<SslApplicationProtocol> _protocols = [];
    // More causes than this at one upstream say nothing new.
    private const int CausesTold = 16;

    private readonly HashSet<string> _told = [];
    private volatile Material _material = new(null, null);
    private volatile string? _distrust;

    internal ClientTlsContext(string name, ClientTlsSettings settings) : base(name)
    {
        _settings = settings;
        if (settings.OffersHttp2)
            _protocols.Add(SslApplicationProtocol.Http2);
        if (settings.OffersHttp1)
            _protocols.Add(SslApplicationProtocol.Http11);
        Paths = [.. settings.Certificate?.Paths ?? [], .. settings.Authorities is { } authorities ? new[] { authorities } : []];
    }

    protected override IReadOnlyList<string> Paths { get; }

    protected override void Read()
    {
        var authorities = _settings.Authorities is { } path ? CertificateLoader.LoadAuthorities(path) : null;
        SslStreamCertificateContext? certificate = null;
        if (_settings.Certificate is { } files)
        {
            var (own, chain) = CertificateLoader.Load(files);
            certificate = SslStreamCertificateContext.Create(own, chain, offline: true);
            Shown = [.. ShownCertificate.Of(files.Certificate, own, chain)];
        }
        TrustPolicies.Prepare();
        _material = new Material(authorities, certificate);
    }

    /// <summary>Tells besides, once for each cause, why an upstream's certificate was not believed: its clients are not told.</summary>
    internal override void Refresh(Action<string> notice)
    {
        base.Refresh(notice);
        if (_distrust is not { } cause || _told.Count == CausesTold || !_told.Add(cause))
            return;
        notice($"{Name}: {cause}");
    }

    /// <summary>Encrypts a connection that has just been made: the new one, or why it failed, the connection closed.</summary>
    /// <param name="inner">The connection.</param>
    /// <param name="host">The endpoint's host.</param>
    /// <param name="timeoutMs">How long it may take; 0 for no limit.</param>
    internal async LoopTask<ConnectResult> OpenAsync(Connection inner, string host, long timeoutMs)
    {
        var connection = new TlsConnection(inner, inner.RemoteEndPoint, isServer: false);
        var name = _settings.ServerName ?? host;
        var attempt = new Attempt(connection, _settings.Verify, name);
        var deadline = new Deadline(inner.Loop.Timers, attempt);
        deadline.Set(timeoutMs, DeadlineReason.Connect);
        var options = Options(attempt, name);
        var isOpen = await connection.OpenAsync(ssl => ssl.AuthenticateAsClientAsync(options));
        deadline.Remove();
        if (isOpen)
        {
            inner.Loop.Counters.UpstreamTlsHandshakes++;
            return new ConnectResult(connection, TransportError.None);
        }
        inner.Loop.Counters.FailedUpstreamTlsHandshakes++;
        connection.Close();
        if (attempt.Detail is { } detail)
            _distrust = $"{name} is not believed: {detail}";
        return new ConnectResult(null, attempt.Error, attempt.Detail);
    }

    private SslClientAuthenticationOptions Options(Attempt attempt, string name) => new()
    {
        TargetHost = name,
        EnabledSslProtocols = _settings.MinVersion.From(),
        ApplicationProtocols = [.. _protocols],
        ClientCertificateContext = _material.Certificate,
        AllowRenegotiation = false,
        AllowTlsResume = true,
        CertificateChainPolicy = TrustPolicies.Of(_material.Authorities),
        RemoteCertificateValidationCallback = attempt.IsTrusted,
    };

    private sealed record Material(X509Certificate2Collection? Authorities, SslStreamCertificateContext? Certificate);

    /// <summary>One handshake: what went wrong with it.</summary>
    private sealed class Attempt(TlsConnection connection, bool verify, string name) : IDeadlineOwner
    {
        internal TransportError Error { get; private set; } = TransportError.TlsFailed;

        /// <summary>What is wrong with the certificate.</summary>
        internal string? Detail { get; private set; }

        internal bool IsTrusted(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
        {
            var isTrusted = !verify || errors == SslPolicyErrors.None;
            if (!isTrusted)
                (Error, Detail) = (TransportError.CertificateInvalid, Describe(errors, chain));
            return isTrusted;
        }

        private string Describe(SslPolicyErrors errors, X509Chain? chain)
        {
            if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
                return "it shows no certificate";
            if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
                return $"its certificate is not for {name}";
            return $"its certificate is not good: {string.Join("; ", chain!.ChainStatus.Select(each => each.StatusInformation.Trim()).Distinct())}";
        }

        void IDeadlineOwner.OnDeadline(Deadline deadline, DeadlineReason reason)
        {
            Error = TransportError.TimedOut;
            connection.Abort();
        }
    }
}
