using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Waterfall.Core.Configuration;
using Waterfall.Testing.Frames;
using Waterfall.Testing.Wire;

namespace Waterfall.Functional.Tls;

/// <summary>Cipher suites of TLS 1.2 that are good enough for HTTP/1.1 and not for HTTP/2 (RFC 9113 9.2.2).</summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class CipherTests
{
    [Theory]
    [InlineData(TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, true)]
    [InlineData(TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, true)]
    [InlineData(TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256, false)]
    [InlineData(TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384, false)]
    public async Task HTTP2_is_for_good_ones(TlsCipherSuite suite, bool isFit)
    {
        await using var rig = new TlsRig();
        var gateway = await rig.StartAsync(new TlsConfig { Certificates = [rig.Certificate("localhost")] });
        using var old = await ConnectAsync(gateway, suite, SslApplicationProtocol.Http11);
        await old.WriteAsync(WireText.Bytes("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
        var buffer = new byte[4096];
        Assert.True(await old.ReadAsync(buffer) > 12);
        Assert.StartsWith("HTTP/1.1 200", System.Text.Encoding.ASCII.GetString(buffer), StringComparison.Ordinal);

        using var ssl = await ConnectAsync(gateway, suite, SslApplicationProtocol.Http2);
        await ssl.WriteAsync((byte[])[.. Frame.Preface, .. Frame.SettingsAck, .. Frame.Head(1, true, (":method", "GET"), (":scheme", "https"), (":authority", "a"), (":path", "/"))]);
        var reader = new FrameReader();
        int count;
        while (!reader.Frames.Any(frame => frame.Type == Frame.GoAway || frame is { Stream: 1, Ends: true }) && (count = await ssl.ReadAsync(buffer)) > 0)
            reader.Add(buffer.AsSpan(0, count));
        Assert.Equal(Frame.Settings, reader.Frames[0].Type);
        var goodbye = reader.Frames.FirstOrDefault(frame => frame.Type == Frame.GoAway);
        const uint InadequateSecurity = 12;
        Assert.Equal(isFit ? null : InadequateSecurity, goodbye?.Code);
        Assert.Equal(isFit ? 2 : 1, rig.Upstream.Requests.Count);
        if (!isFit)
            Assert.Equal(0, await ssl.ReadAsync(buffer));
    }

    private static async Task<SslStream> ConnectAsync(Core.Gateway gateway, TlsCipherSuite suite, SslApplicationProtocol protocol)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(gateway.Endpoints.Values.First());
        var ssl = new SslStream(new NetworkStream(socket, ownsSocket: true));
        await ssl.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            RemoteCertificateValidationCallback = static (_, shown, _, _) => shown is not null,
            EnabledSslProtocols = SslProtocols.Tls12,
            CipherSuitesPolicy = new CipherSuitesPolicy([suite]),
            ApplicationProtocols = [protocol],
        });
        Assert.Equal((suite, protocol), (ssl.NegotiatedCipherSuite, ssl.NegotiatedApplicationProtocol));
        return ssl;
    }
}
