using Waterfall.Core.Configuration;

namespace Waterfall.Functional.Tls;

/// <summary>Which certificate a client gets, whatever it sends as a name (RFC 6066 3, RFC 9525 6).</summary>
public sealed class ServerNameTests
{
    [Theory]
    [InlineData(null, "first.test")]
    [InlineData("second.test", "second.test")]
    [InlineData("SECOND.Test", "second.test")]
    [InlineData("second.test.", "first.test")] // RFC 6066 3: a name is without the dot
    [InlineData("127.0.0.1", "first.test")] // nor is it an address
    [InlineData("a.wild.test", "*.wild.test")]
    [InlineData("A.WILD.TEST", "*.wild.test")]
    [InlineData("own.wild.test", "own.wild.test")] // the exact name goes before the wildcard
    [InlineData("a.b.wild.test", "first.test")] // RFC 9525 6.3: one label
    [InlineData("wild.test", "first.test")]
    [InlineData(".wild.test", "first.test")]
    [InlineData("part.partial.test", "first.test")] // RFC 9525 6.3: the whole of a label
    [InlineData("xn--bcher-kva.test", "xn--bcher-kva.test")] // RFC 5890: as certificates have it
    [InlineData("XN--BCHER-KVA.test", "xn--bcher-kva.test")]
    [InlineData("a.xn--mnchen-3ya.test", "*.xn--mnchen-3ya.test")]
    [InlineData("xn--strae-oqa.test", "xn--strae-oqa.test")] // ß, which IDNA2003 and IDNA2008 map differently
    [InlineData("xn--999999999.test", "xn--999999999.test")] // no punycode at all
    [InlineData("b\u00fccher.test", "xn--bcher-kva.test")] // not to be sent (RFC 6066 3: ASCII): one name has no other certificate than the other form of it
    [InlineData("second.test x", "first.test")]
    public async Task A_client_gets_the_certificate_for_its_name(string? name, string shown)
    {
        await using var rig = new TlsRig();
        string[] names = ["first.test", "*.wild.test", "own.wild.test", "second.test", "p*.partial.test", "xn--bcher-kva.test", "*.xn--mnchen-3ya.test", "xn--strae-oqa.test", "xn--999999999.test"];
        var gateway = await rig.StartAsync(new TlsConfig { Certificates = [.. names.Select(each => rig.Certificate(each))] });
        Assert.Equal(shown, (await TlsRig.ShownAsync(gateway, name)).Split(' ')[0]);
    }

    [Theory]
    [InlineData("xn--bcher-kva.test")]
    [InlineData("plain.test")]
    public async Task Expressions_see_the_name_as_it_was_sent(string name)
    {
        await using var rig = new TlsRig();
        var gateway = await rig.StartAsync(
            new TlsConfig { Certificates = [rig.Certificate("first.test")] }, fields: new Dictionary<string, string> { ["x-name"] = "${ request.client.tls.serverName }" });
        Assert.Equal(200, await TlsRig.AskAsync(gateway, name));
        Assert.Equal(name, rig.Upstream.Requests.Single().Fields["x-name"]);
    }

    [Fact]
    public async Task Certificates_between_are_sent_as_the_file_has_them()
    {
        await using var rig = new TlsRig();
        using var between = rig.Authority.Certify("Between CA");
        var (cert, key) = between.Write(between.Issue("chain.test"));
        var gateway = await rig.StartAsync(new TlsConfig { Certificates = [new CertificateConfig { Cert = cert, Key = key }] });
        Assert.StartsWith("chain.test Between CA", await TlsRig.ShownAsync(gateway, "chain.test"), StringComparison.Ordinal);
    }
}
