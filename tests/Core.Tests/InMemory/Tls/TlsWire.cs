using System.Net.Security;
using System.Security.Authentication;
using System.Text;
using Waterfall.Core.Configuration;
using Waterfall.Testing.Certificates;
using Waterfall.Testing.Manual;
using Waterfall.Testing.Processes;

namespace Waterfall.Core.Tests.InMemory.Tls;

/// <summary>A gateway in memory that encrypts towards clients, upstreams or both, and the other ends of its connections.</summary>
internal sealed class TlsWire : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly TestAuthority _authority;

    internal TlsWire(
        bool clients = true, bool upstreams = false, Func<ListenerConfig, ListenerConfig>? listener = null, Func<UpstreamConfig, UpstreamConfig>? upstream = null)
    {
        // As on a loop's thread: what SslStream waits for goes on where it is completed.
        SynchronizationContext.SetSynchronizationContext(null);
        _authority = new TestAuthority(_folder);
        var (cert, key) = _authority.Write(_authority.Issue("gateway.test"));
        var (otherCert, otherKey) = _authority.Write(_authority.Issue("other.test"));
        Gateway = new ManualGateway(
            upstream: config =>
            {
                if (upstreams)
                    config = config with { Tls = new UpstreamTlsConfig { Ca = _authority.File, ServerName = "up.test" } };
                return upstream?.Invoke(config) ?? config;
            },
            listener: config =>
            {
                if (clients)
                    config = config with { Tls = new TlsConfig { Certificates = [new CertificateConfig { Cert = cert, Key = key }, new CertificateConfig { Cert = otherCert, Key = otherKey }] } };
                return listener?.Invoke(config) ?? config;
            });
    }

    internal ManualGateway Gateway { get; }

    /// <summary>A client, its handshake done.</summary>
    internal SslStream Connect(out ManualPeer peer, int pieces = int.MaxValue, SslProtocols protocols = SslProtocols.None)
    {
        peer = Gateway.Connect();
        return Handshake(peer, pieces, protocols);
    }

    internal SslStream Handshake(ManualPeer peer, int pieces = int.MaxValue, SslProtocols protocols = SslProtocols.None, int recordBytes = 0, string name = "gateway.test")
    {
        Stream stream = new ManualPeerStream(Gateway, peer, pieces);
        var ssl = new SslStream(recordBytes > 0 ? new RecordSplitter(stream, recordBytes) : stream);
        ssl.AuthenticateAsClient(new SslClientAuthenticationOptions
        {
            TargetHost = name,
            EnabledSslProtocols = protocols,
            CertificateChainPolicy = Policy(),
        });
        return ssl;
    }

    /// <summary>The upstream's end of the newest connection, its handshake done.</summary>
    internal SslStream AcceptUpstream(string name = "up.test", int pieces = int.MaxValue)
    {
        var ssl = new SslStream(new ManualPeerStream(Gateway, Gateway.Upstream, pieces));
        ssl.AuthenticateAsServer(_authority.Issue(name), clientCertificateRequired: false, checkCertificateRevocation: false);
        Gateway.Settle();
        return ssl;
    }

    internal void Send(SslStream ssl, string text)
    {
        ssl.Write(Encoding.Latin1.GetBytes(text));
        Gateway.Settle();
    }

    /// <summary>Reads until the end of a head, or of everything.</summary>
    internal static string Read(SslStream ssl, string until)
    {
        var text = new StringBuilder();
        var buffer = new byte[4096];
        while (!text.ToString().EndsWith(until, StringComparison.Ordinal) && ssl.Read(buffer) is > 0 and var count)
            text.Append(Encoding.Latin1.GetString(buffer, 0, count));
        return text.ToString();
    }

    /// <summary>Says that nothing more comes (RFC 8446 6.1). Completes at once: the stream below is one in memory.</summary>
    internal static void NotifyClose(SslStream ssl) => ssl.ShutdownAsync().GetAwaiter().GetResult();

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
        Assert.Empty(Gateway.EndAndListLeaks());
    }

    private System.Security.Cryptography.X509Certificates.X509ChainPolicy Policy() => new()
    {
        RevocationMode = System.Security.Cryptography.X509Certificates.X509RevocationMode.NoCheck,
        TrustMode = System.Security.Cryptography.X509Certificates.X509ChainTrustMode.CustomRootTrust,
        CustomTrustStore = { _authority.Certificate },
    };
}
