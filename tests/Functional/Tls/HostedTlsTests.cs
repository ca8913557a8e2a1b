using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using Waterfall.Core;
using Waterfall.Core.Configuration;
using Waterfall.Testing.Certificates;
using Waterfall.Testing.Processes;
using Waterfall.Testing.Upstream;

namespace Waterfall.Functional.Tls;

/// <summary>A gateway in a program whose server accepts and decrypts.</summary>
public sealed class HostedTlsTests
{
    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Behind_a_host_that_decrypts_both_versions_are_spoken(string version)
    {
        using var folder = new TempFolder();
        using var authority = new TestAuthority(folder);
        using var certificate = authority.Issue("127.0.0.1");
        await using var upstream = RawUpstream.Start();
        await using var gateway = new GatewayBuilder().Upstream("origin", upstream.Url).Route("/{**rest}", "origin").Build();
        await gateway.StartAsync();
        await using var host = Host(gateway, certificate);
        await host.StartAsync();

        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(authority.Certificate);
        using var handler = new SocketsHttpHandler { SslOptions = { CertificateChainPolicy = policy } };
        using var client = new HttpClient(handler) { DefaultRequestVersion = Version.Parse(version), DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using var response = await client.GetAsync(new Uri(host.Urls.Single()));
        Assert.Equal((HttpStatusCode.OK, Version.Parse(version)), (response.StatusCode, response.Version));
        Assert.Equal("https", Assert.Single(upstream.Requests).Fields["X-Forwarded-Proto"]);
        await gateway.StopAsync(TimeSpan.Zero);
    }

    private static WebApplication Host(Gateway gateway, X509Certificate2 certificate)
    {
        var options = new AttachOptions { Listener = new ListenerConfig { Address = ":0" }, IsSecure = true };
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.UseHttps(certificate);
            listen.Run(c => gateway.AttachAsync(c.Transport, c.RemoteEndPoint, options with { Abort = c.Abort }, c.ConnectionClosed));
        }));
        return builder.Build();
    }
}
