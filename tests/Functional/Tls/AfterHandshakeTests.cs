using System.Net;
using Waterfall.Core.Configuration;
using Waterfall.Functional.Http2;
using Waterfall.Functional.Rigs;
using Waterfall.Testing.Processes;

namespace Waterfall.Functional.Tls;

/// <summary>What a client may ask of TLS when the handshake is done.</summary>
public sealed class AfterHandshakeTests
{
    private const string Python = "/usr/bin/python3";
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

    // SslStream reads on over what has no content: one who sends nothing else must not have the loop to itself.
    [GatewayTheory(Needs = Python)]
    [InlineData(60, 0, 3)]
    [InlineData(60, 1, 3)]
    [InlineData(2000, 0, 0)]
    [InlineData(2000, 1, 0)]
    public async Task Who_does_nothing_but_update_keys_is_cut_off(int updates, int asksForPeers, int answered)
    {
        await using var rig = new TlsRig();
        var gateway = await rig.StartAsync(new TlsConfig { Certificates = [rig.Certificate("localhost")] });
        var address = (IPEndPoint)gateway.Endpoints.Values.First();
        var script = Path.Combine(NodeOrigin.Folder, "../Python/key_updates.py");
        var result = await ChildProcess.RunAsync(Python, [script, $"{address.Address}", $"{address.Port}", $"{updates}", $"{asksForPeers}"]);
        Assert.Equal($"{answered}\n", result.Text);
        Assert.Equal(answered, rig.Upstream.Requests.Count);
        Assert.Equal(200, await TlsRig.AskAsync(gateway));
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
