using System.Formats.Asn1;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Waterfall.Core.Configuration;
using Waterfall.Core.IO.Tls;

namespace Waterfall.Functional.Tls;

/// <summary>Clients' certificates of every kind, and how they are told to an upstream.</summary>
public sealed class ClientCertificateTests
{
    private const string CommonName = "2.5.4.3", Organization = "2.5.4.10";

    private static readonly Dictionary<string, string> Fields = new() { ["x-subject"] = "${ request.client.certificate.subject }" };

    [Theory]
    [InlineData(-10, 10, true)]
    [InlineData(-10, -1, false)]
    [InlineData(1, 10, false)]
    public async Task One_counts_in_its_time(int from, int until, bool isTaken)
    {
        await using var rig = new TlsRig();
        using var certificate = rig.Authority.IssueToClient(new X500DistinguishedName("CN=alice"), DateTimeOffset.UtcNow.AddDays(from), DateTimeOffset.UtcNow.AddDays(until));
        Assert.Equal(isTaken ? 200 : null, await AskAsync(rig, certificate));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task One_of_an_authority_between_needs_that_authority(bool isSent)
    {
        await using var rig = new TlsRig();
        using var between = rig.Authority.Certify("Between CA");
        using var certificate = between.IssueToClient("alice");
        var gateway = await StartAsync(rig);
        // The chain that a handshake is judged by is its own: nothing of it is left for the next.
        for (var i = 0; i < 3; i++)
            Assert.Equal(isSent ? 200 : null, await TlsRig.AskAsync(gateway, "localhost", Shown(certificate, isSent ? between.Certificate : null)));
        Assert.Null(await TlsRig.AskAsync(gateway, "localhost", Shown(certificate)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_authority_between_that_is_known_needs_its_root(bool hasRoot)
    {
        await using var rig = new TlsRig();
        using var between = rig.Authority.Certify("Between CA");
        using var certificate = between.IssueToClient("alice");
        var known = await File.ReadAllTextAsync(between.File) + (hasRoot ? "\n" + await File.ReadAllTextAsync(rig.Authority.File) : "");
        var gateway = await StartAsync(rig, rig.Folder.Write("known.pem", known));
        Assert.Equal(hasRoot ? 200 : null, await TlsRig.AskAsync(gateway, "localhost", Shown(certificate)));
    }

    public static TheoryData<string, string, string?> Subjects() => new()
    {
        { "J\u00fcrgen \u4e2d", "Tests", "CN=J\u00fcrgen \u4e2d, O=Tests" },
        { "alice, O=Admins", "Tests", "CN=\"alice, O=Admins\", O=Tests" },
        { "al\"ice", "Tests", "CN=\"al\"\"ice\", O=Tests" },
        { "alice", " x ", "CN=alice, O=\" x \"" },
        { "alice\r\nx-admin: yes", "Tests", null },
        { "alice\rx", "Tests", null },
        { "alice\0x", "Tests", null },
    };

    // What cannot stand in a field is not sent on in any form: null.
    [Theory]
    [MemberData(nameof(Subjects))]
    public async Task A_subject_is_told_as_it_is_or_not_at_all(string name, string organization, string? told)
    {
        await using var rig = new TlsRig();
        var subject = new X500DistinguishedNameBuilder();
        subject.Add(CommonName, name, UniversalTagNumber.UTF8String);
        subject.Add(Organization, organization, UniversalTagNumber.UTF8String);
        using var certificate = rig.Authority.IssueToClient(subject.Build(), DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        Assert.Equal(told is null ? 400 : 200, await AskAsync(rig, certificate));
        if (told is null)
        {
            Assert.Empty(rig.Upstream.Requests);
            return;
        }
        Assert.Equal(told, System.Text.Encoding.UTF8.GetString(System.Text.Encoding.Latin1.GetBytes(rig.Upstream.Requests.Single().Fields["x-subject"]!)));
    }

    private static async Task<int?> AskAsync(TlsRig rig, X509Certificate2 certificate) => await TlsRig.AskAsync(await StartAsync(rig), "localhost", Shown(certificate));

    private static Task<Core.Gateway> StartAsync(TlsRig rig, string? authorities = null) => rig.StartAsync(
        new TlsConfig
        {
            Certificates = [rig.Certificate("localhost")],
            ClientCertificates = new ClientCertificatesConfig { Mode = ClientCertificateMode.Required, Ca = authorities ?? rig.Authority.File },
        },
        fields: Fields);

    private static SslStreamCertificateContext Shown(X509Certificate2 certificate, X509Certificate2? between = null) =>
        SslStreamCertificateContext.Create(certificate, between is null ? [] : [between], offline: true);
}
