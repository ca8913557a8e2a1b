using System.Security.Cryptography.X509Certificates;
using Waterfall.Testing;

namespace Waterfall.Functional.Tls;

/// <summary>Certificates of the gateway's own that do not hold.</summary>
public sealed class CertificateTermTests
{
    [Fact]
    public async Task An_expired_one_is_shown_and_told_once_until_another_is_there()
    {
        await using var rig = new TlsRig();
        var file = rig.Folder.File("late.pem");
        Put(rig, rig.Authority.IssueExpired("late.test"), file);
        var gateway = await rig.StartAsync(new() { Certificates = [new() { Cert = file }] });
        var told = $"listeners.listener1.tls: the certificate CN=late.test, O=Tests in {file} expired at ";
        await Eventually.TrueAsync(() => rig.Notices.StartsWith(told, StringComparison.Ordinal));
        Assert.StartsWith("late.test", await TlsRig.ShownAsync(gateway, "late.test"), StringComparison.Ordinal);
        gateway.LookForCertificates();
        Assert.Single(rig.Notices.Split('\n'));

        Put(rig, rig.Authority.Issue("late.test"), file);
        gateway.LookForCertificates();
        gateway.LookForCertificates();
        await Eventually.TrueAsync(() => rig.Notices.EndsWith("\nlisteners.listener1.tls: certificates were loaded anew", StringComparison.Ordinal));
        Assert.Equal(2, rig.Notices.Split('\n').Length);
    }

    // At once, certificate and key: the gateway may look at any time.
    private static void Put(TlsRig rig, X509Certificate2 certificate, string path)
    {
        var (cert, key) = rig.Authority.Write(certificate);
        var both = rig.Folder.Write("both.pem", File.ReadAllText(cert) + File.ReadAllText(key));
        File.Move(both, path, overwrite: true);
    }
}
