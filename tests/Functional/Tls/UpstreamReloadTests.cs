using Waterfall.Core;
using Waterfall.Core.Configuration;
using Waterfall.Testing;
using Waterfall.Testing.Certificates;
using Waterfall.Testing.Processes;

namespace Waterfall.Functional.Tls;

/// <summary>The files that a gateway knows upstreams by, and shows them, replaced while it runs.</summary>
public sealed class UpstreamReloadTests
{
    [Fact]
    public async Task A_new_authority_counts_for_new_connections_and_a_bad_file_does_not()
    {
        await using var rig = new TlsRig();
        using var others = new TestAuthority(rig.Folder, "Another CA");
        await using var nginx = await StartAsync(rig, "");
        var ca = rig.Folder.Write("ca.pem", others.Certificate.ExportCertificatePem());
        var gateway = await rig.StartAsync(null, config => config with { Tls = new UpstreamTlsConfig { Ca = ca } }, nginx.Url.Replace("http:", "https:", StringComparison.Ordinal));
        Assert.Contains("upstream-certificate-invalid", (await TlsRig.AskPlainAsync(gateway)).Text, StringComparison.Ordinal);

        File.Copy(rig.Authority.File, ca, overwrite: true);
        gateway.LookForCertificates();
        Assert.Equal(200, (await TlsRig.AskPlainAsync(gateway)).Status);
        await Eventually.TrueAsync(() => rig.Notices.Contains("upstreams.origin.tls: certificates were loaded anew", StringComparison.Ordinal));

        await File.WriteAllTextAsync(ca, "no certificate");
        gateway.LookForCertificates();
        Assert.Equal(200, (await TlsRig.AskPlainAsync(gateway)).Status);
        await Eventually.TrueAsync(() => rig.Notices.Contains($"upstreams.origin.tls: the certificates before stay in use: {ca} holds no certificate", StringComparison.Ordinal));

        await File.WriteAllTextAsync(ca, others.Certificate.ExportCertificatePem());
        gateway.LookForCertificates();
        Assert.Contains("upstream-certificate-invalid", (await TlsRig.AskPlainAsync(gateway)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_certificate_is_shown_on_new_connections_and_a_bad_one_is_not()
    {
        await using var rig = new TlsRig();
        await using var nginx = await StartAsync(rig, $"ssl_verify_client on; ssl_client_certificate {rig.Authority.File};");
        var (cert, key) = rig.Authority.Write(rig.Authority.IssueToClient("first"), "own");
        var tls = new UpstreamTlsConfig { Ca = rig.Authority.File, Cert = cert, Key = key };
        var gateway = await rig.StartAsync(null, config => config with { Tls = tls }, nginx.Url.Replace("http:", "https:", StringComparison.Ordinal));
        await ExpectAsync(gateway, "CN=first");

        // As a tool does that writes one file after the other.
        var (renewed, renewedKey) = rig.Authority.Write(rig.Authority.IssueToClient("second"));
        File.Copy(renewed, cert, overwrite: true);
        gateway.LookForCertificates();
        await ExpectAsync(gateway, "CN=first");
        await Eventually.TrueAsync(() => rig.Notices.Contains("the certificates before stay in use", StringComparison.Ordinal));
        File.Copy(renewedKey, key, overwrite: true);
        gateway.LookForCertificates();
        await ExpectAsync(gateway, "CN=second");
    }

    private static async Task ExpectAsync(Gateway gateway, string shown)
    {
        var (status, text) = await TlsRig.AskPlainAsync(gateway);
        Assert.True(status == 200 && text.Contains(shown, StringComparison.Ordinal), $"{status} {text}");
    }

    // keepalive_timeout: every request makes a connection of its own.
    private static Task<NginxServer> StartAsync(TlsRig rig, string more)
    {
        var server = rig.Certificate("127.0.0.1");
        return NginxServer.StartAsync(
            $$"""
            server { listen 127.0.0.1:$port ssl; ssl_certificate {{server.Cert}}; ssl_certificate_key {{server.Key}}; keepalive_timeout 0; {{more}}
              location / { return 200 "$ssl_client_s_dn"; } }
            """);
    }
}
