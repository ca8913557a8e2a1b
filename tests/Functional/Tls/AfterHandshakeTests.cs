using Waterfall.Core.Configuration;

namespace Waterfall.Functional.Tls;

/// <summary>What a client may ask of TLS when the handshake is done.</summary>
public sealed class AfterHandshakeTests
{
    private const string Request = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";

    // RFC 8446 4.6.3: "K" asks for new keys of the other side, "k" does not.
    [Theory]
    [InlineData("K\n")]
    [InlineData("k\n")]
    public async Task Keys_are_updated(string command)
    {
        await using var rig = new TlsRig();
        var gateway = await rig.StartAsync(new TlsConfig { Certificates = [rig.Certificate("localhost")] });
        using var client = new OpenSslSession(gateway, "-tls1_3");
        for (var i = 1; i <= 3; i++)
        {
            await client.TypeAsync(command);
            await client.WaitForAsync("KEYUPDATE", i);
            await client.TypeAsync(Request);
            await client.WaitForAsync("HTTP/1.1 200", i);
        }
        Assert.Equal(3, rig.Upstream.Requests.Count);
    }

    // Not to be had: CVE-2009-3555, and what it costs a server.
    [Fact]
    public async Task Nothing_is_negotiated_again()
    {
        await using var rig = new TlsRig();
        var gateway = await rig.StartAsync(new TlsConfig { Certificates = [rig.Certificate("localhost")] });
        using var client = new OpenSslSession(gateway, "-tls1_2");
        await client.TypeAsync(Request);
        await client.WaitForAsync("HTTP/1.1 200");
        await client.TypeAsync("R\n");
        await client.WaitForAsync("RENEGOTIATING");
        await Testing.Eventually.TrueAsync(() => client.HasExited);
        Assert.Equal(200, await TlsRig.AskAsync(gateway));
    }
}
