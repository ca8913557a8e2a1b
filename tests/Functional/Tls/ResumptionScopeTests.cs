using Waterfall.Core;
using Waterfall.Core.Configuration;
using Waterfall.Core.IO.Tls;
using Waterfall.Core.Policies;
using Waterfall.Core.Policies.Headers;
using Waterfall.Testing.Certificates;
using Waterfall.Testing.Processes;
using Waterfall.Testing.Upstream;

namespace Waterfall.Functional.Tls;

/// <summary>Sessions where listeners show the same certificate and ask clients for theirs differently: everybody is seen as who they are.</summary>
public sealed class ResumptionScopeTests
{
    [Theory]
    [InlineData("-tls1_2", ClientCertificateMode.Off, ClientCertificateMode.Required, "New", "CN=alice, O=Tests")]
    [InlineData("-tls1_3", ClientCertificateMode.Off, ClientCertificateMode.Required, "New", "CN=alice, O=Tests")]
    [InlineData("-tls1_2", ClientCertificateMode.Off, ClientCertificateMode.Optional, "New", "CN=alice, O=Tests")]
    [InlineData("-tls1_3", ClientCertificateMode.Off, ClientCertificateMode.Optional, "New", "CN=alice, O=Tests")]
    [InlineData("-tls1_2", ClientCertificateMode.Required, ClientCertificateMode.Off, "New", "-")]
    [InlineData("-tls1_3", ClientCertificateMode.Required, ClientCertificateMode.Off, "New", "-")]
    [InlineData("-tls1_2", ClientCertificateMode.Required, ClientCertificateMode.Required, "Reused", "CN=alice, O=Tests")]
    [InlineData("-tls1_3", ClientCertificateMode.Required, ClientCertificateMode.Required, "Reused", "CN=alice, O=Tests")]
    [InlineData("-tls1_2", ClientCertificateMode.Off, ClientCertificateMode.Off, "Reused", "-")]
    [InlineData("-tls1_3", ClientCertificateMode.Off, ClientCertificateMode.Off, "Reused", "-")]
    public async Task A_session_says_of_its_client_what_is_asked(string version, ClientCertificateMode first, ClientCertificateMode second, string session, string subject)
    {
        await using var rig = new TlsRig();
        var shown = rig.Certificate("localhost");
        var (cert, key) = rig.Authority.Write(rig.Authority.IssueToClient("alice"), "alice");
        await using var upstream = RawUpstream.Start(UpstreamAnswers.Ok());
        await using var gateway = new GatewayBuilder()
            .Options(new GatewayOptions { Loops = 1 })
            .Listen("127.0.0.1:0", listener => listener with { Tls = Tls(first) })
            .Listen("127.0.0.1:0", listener => listener with { Tls = Tls(second) })
            .Upstream("origin", upstream.Url)
            .Route("/{**rest}", "origin", route => route.Use(new HeadersPolicy
            {
                Request = new FieldEdits { Set = new Dictionary<string, string> { ["x-subject"] = "${ request.client.certificate.subject || '-' }" } },
            }))
            .Build();
        await gateway.StartAsync();

        // One that stays keeps .NET from forgetting the keys.
        using var stays = new OpenSslSession(gateway, version, "-cert", cert, "-key", key);
        await stays.WaitForAsync("Verify return code");
        Assert.Contains("New, TLS", await AskAsync("listener1", "-sess_out"), StringComparison.Ordinal);
        Assert.Contains($"{session}, TLS", await AskAsync("listener2", "-sess_in"), StringComparison.Ordinal);
        Assert.Equal([first == ClientCertificateMode.Off ? "-" : "CN=alice, O=Tests", subject], upstream.Requests.Select(request => request.Fields["x-subject"]));

        TlsConfig Tls(ClientCertificateMode mode) => new()
        {
            Certificates = [shown],
            ClientCertificates = new ClientCertificatesConfig { Mode = mode, Ca = mode == ClientCertificateMode.Off ? null : rig.Authority.File },
        };

        Task<string> AskAsync(string listener, string use) => TlsRig.RequestAsync(gateway.Endpoints[listener], version, use, rig.Folder.File("session"), "-cert", cert, "-key", key);
    }

    // A session of the first says nothing of whether the second believes the certificate it began with.
    [Theory]
    [InlineData("TLSv1.2")]
    [InlineData("TLSv1.3")]
    public async Task An_upstream_s_certificate_is_judged_also_where_another_of_its_name_was_believed(string version)
    {
        await using var rig = new TlsRig();
        using var others = new TestAuthority(rig.Folder, "Another CA");
        var shown = rig.Certificate("localhost");
        await using var nginx = await NginxServer.StartAsync(
            $$"""
            server { listen 127.0.0.1:$port ssl; ssl_certificate {{shown.Cert}}; ssl_certificate_key {{shown.Key}}; ssl_protocols {{version}}; ssl_session_cache shared:a:1m; keepalive_timeout 0;
              location / { return 200 "$ssl_session_reused"; } }
            """);
        var url = nginx.Url.Replace("http:", "https:", StringComparison.Ordinal);
        await using var gateway = new GatewayBuilder()
            .Options(new GatewayOptions { Loops = 1 })
            .Listen("127.0.0.1:0")
            .Upstream("lax", config => config with { Tls = new UpstreamTlsConfig { ServerName = "localhost", Verify = false } }, url)
            .Upstream("strict", config => config with { Tls = new UpstreamTlsConfig { ServerName = "localhost", Ca = others.File } }, url)
            .Route("/lax", "lax")
            .Route("/strict", "strict")
            .Build();
        await gateway.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri($"http://{gateway.Endpoints.Values.First()}") };
        Assert.Equal([".", "r"], [await client.GetStringAsync("/lax"), await client.GetStringAsync("/lax")]);
        using var refused = await client.GetAsync("/strict");
        Assert.Contains("upstream-certificate-invalid", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
