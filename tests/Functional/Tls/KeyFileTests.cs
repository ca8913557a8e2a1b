using System.Security.Cryptography.X509Certificates;
using Waterfall.Core;
using Waterfall.Core.Configuration;
using Waterfall.Testing.Processes;

namespace Waterfall.Functional.Tls;

/// <summary>Keys and certificates as openssl writes them, with their passwords, on both sides.</summary>
public sealed class KeyFileTests
{
    private const string Password = "correct horse";

    public static TheoryData<string, string?, string?> Files() => new()
    {
        // How the key is kept, the password that is configured, and what is said of it.
        { "pkcs8", Password, null },
        { "pkcs8 in the certificate's file", Password, null },
        { "pkcs8", "wrong", "the password is wrong, or it is another certificate's" },
        { "pkcs8", null, "it is encrypted and there is no password" },
        { "plain", Password, "it is not encrypted, and there is a password" },
        { "traditional", Password, "it is encrypted in OpenSSL's old form: openssl pkcs8 -topk8 makes PKCS #8 of it" },
        { "pfx", Password, null },
        { "pfx", "wrong", "as PKCS #12: the password does not fit it" },
        { "pfx", null, "as PKCS #12: it is encrypted and there is no password" },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public async Task A_listener_takes_them(string kind, string? password, string? problem)
    {
        await using var rig = new TlsRig();
        var files = await WriteAsync(rig, kind, rig.Authority.Issue("keys.test"));
        var tls = new TlsConfig { Certificates = [files with { Password = password }] };
        if (problem is not null)
        {
            var failure = await Assert.ThrowsAsync<GatewayStartException>(() => rig.StartAsync(tls));
            Assert.StartsWith("listeners.listener1.tls.certificates[0]: ", failure.Message, StringComparison.Ordinal);
            Assert.Contains(problem, failure.Message, StringComparison.Ordinal);
            Assert.DoesNotContain(Password, failure.Message, StringComparison.Ordinal);
            return;
        }
        var gateway = await rig.StartAsync(tls);
        Assert.Equal(200, await TlsRig.AskAsync(gateway));
        Assert.StartsWith("keys.test", await TlsRig.ShownAsync(gateway, "keys.test"), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public async Task An_upstream_is_shown_them(string kind, string? password, string? problem)
    {
        if (kind == "pfx")
            return; // an upstream's are PEM
        await using var rig = new TlsRig();
        var files = await WriteAsync(rig, kind, rig.Authority.IssueToClient("gateway"));
        var server = rig.Certificate("127.0.0.1");
        await using var nginx = await NginxServer.StartAsync(
            $$"""
            server { listen 127.0.0.1:$port ssl; ssl_certificate {{server.Cert}}; ssl_certificate_key {{server.Key}};
              ssl_verify_client on; ssl_client_certificate {{rig.Authority.File}}; location / { return 200 "$ssl_client_s_dn"; } }
            """);
        var tls = new UpstreamTlsConfig { Ca = rig.Authority.File, Cert = files.Cert, Key = files.Key, Password = password };
        var start = rig.StartAsync(null, config => config with { Tls = tls }, nginx.Url.Replace("http:", "https:", StringComparison.Ordinal));
        if (problem is not null)
        {
            var failure = await Assert.ThrowsAsync<GatewayStartException>(() => start);
            Assert.StartsWith("upstreams.origin.tls.cert: ", failure.Message, StringComparison.Ordinal);
            Assert.Contains(problem, failure.Message, StringComparison.Ordinal);
            return;
        }
        var (status, text) = await TlsRig.AskPlainAsync(await start);
        Assert.True(status == 200 && text.Contains("CN=gateway", StringComparison.Ordinal), $"{status} {text}");
    }

    private static async Task<CertificateConfig> WriteAsync(TlsRig rig, string kind, X509Certificate2 certificate)
    {
        if (kind == "pfx")
        {
            var pfx = rig.Folder.File("a.pfx");
            await File.WriteAllBytesAsync(pfx, certificate.Export(X509ContentType.Pkcs12, Password));
            return new CertificateConfig { Pfx = pfx };
        }
        var (cert, key) = rig.Authority.Write(certificate);
        var kept = rig.Folder.File("kept.key");
        string[] arguments = kind switch
        {
            "plain" => ["pkcs8", "-topk8", "-nocrypt"],
            "traditional" => ["ec", "-aes256", "-passout", $"pass:{Password}"],
            _ => ["pkcs8", "-topk8", "-passout", $"pass:{Password}"],
        };
        await TlsRig.OpenSslAsync([.. arguments, "-in", key, "-out", kept]);
        if (kind != "pkcs8 in the certificate's file")
            return new CertificateConfig { Cert = cert, Key = kept };
        await File.AppendAllTextAsync(cert, await File.ReadAllTextAsync(kept));
        return new CertificateConfig { Cert = cert };
    }
}
