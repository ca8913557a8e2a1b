using Waterfall.Core.Configuration;
using Waterfall.Testing;
using Waterfall.Testing.Certificates;
using Waterfall.Testing.Processes;

namespace Waterfall.Functional.Tls;

/// <summary>Active health over TLS: an endpoint is down that is not who it says, and the operator is told why.</summary>
public sealed class ProbeTests
{
    [Theory]
    [InlineData("good", null)]
    [InlineData("name", "the last: upstream-certificate-invalid: its certificate is not for 127.0.0.1)")]
    [InlineData("authority", "the last: upstream-certificate-invalid: its certificate is not good: self-signed certificate in certificate chain)")]
    [InlineData("expired", "the last: upstream-certificate-invalid: its certificate is not good: certificate has expired)")]
    [InlineData("plain", "the last: upstream-tls-handshake-failed)")]
    [InlineData("closed", "the last: upstream-connect-failed)")]
    public async Task An_endpoint_is_healthy_that_is_who_it_says(string kind, string? reason)
    {
        await using var rig = new TlsRig();
        using var others = new TestAuthority(rig.Folder, "Another CA");
        var issuer = kind == "authority" ? others : rig.Authority;
        var (cert, key) = issuer.Write(kind switch
        {
            "name" => issuer.Issue("other.test"),
            "expired" => issuer.IssueExpired("127.0.0.1"),
            _ => issuer.Issue("127.0.0.1"),
        });
        await using var nginx = await NginxServer.StartAsync(
            $$"""
            server { listen 127.0.0.1:$port {{(kind == "plain" ? "" : "ssl")}}; ssl_certificate {{cert}}; ssl_certificate_key {{key}};
              access_log $folder/access; location / { return 200; } }
            """);
        using var closed = new ClosedPort();
        var url = kind == "closed" ? closed.Url : nginx.Url;
        var health = new HealthConfig { Active = new ActiveHealthConfig { Path = "/healthz", Interval = TimeSpan.FromMilliseconds(100), Timeout = TimeSpan.FromSeconds(10), HealthyAfter = 1, UnhealthyAfter = 1 } };
        var gateway = await rig.StartAsync(
            null, config => config with { Tls = new UpstreamTlsConfig { Ca = rig.Authority.File }, Health = health }, url.Replace("http:", "https:", StringComparison.Ordinal));
        var endpoint = gateway.Clusters.Single().Endpoints.Single();
        if (reason is null)
        {
            var log = Path.Combine(nginx.Folder, "access");
            await Eventually.TrueAsync(() => File.ReadAllText(log).Split("GET /healthz").Length > 3);
            Assert.Equal((false, ""), (endpoint.Health.IsProbedDown, rig.Notices));
            return;
        }
        await Eventually.TrueAsync(() => rig.Notices.Length > 0);
        Assert.True(endpoint.Health.IsProbedDown);
        Assert.EndsWith(reason, rig.Notices, StringComparison.Ordinal);
    }
}
