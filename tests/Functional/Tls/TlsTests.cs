using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Waterfall.Core;
using Waterfall.Core.Configuration;
using Waterfall.Core.IO.Tls;
using Waterfall.Core.Policies;
using Waterfall.Core.Policies.Headers;
using Waterfall.Testing.Certificates;
using Waterfall.Testing.Gateways;
using Waterfall.Testing.Processes;
using Waterfall.Testing.Upstream;
using Waterfall.Testing.Wire;

namespace Waterfall.Functional.Tls;

/// <summary>TLS over real sockets, with real clients and servers.</summary>
public sealed class TlsTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly TestAuthority _authority;
    private readonly List<string> _notices = [];

    public TlsTests() => _authority = new TestAuthority(_folder);

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
        Defects.ThrowIfAny();
    }

    [Theory]
    [InlineData("epoll", "1.2")]
    [InlineData("epoll", "1.3")]
    [InlineData("socket", "1.3")]
    public async Task Large_bodies_pass_both_ways(string engine, string version)
    {
        const int Length = 10_000_000;
        await using var upstream = RawUpstream.Start(async exchange =>
        {
            await exchange.ReadBodyAsync();
            await exchange.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {Length}\r\n\r\n");
            await exchange.SendPatternAsync(Length);
        });
        await using var gateway = await StartAsync(Certificate("localhost"), upstream.Url, engine: engine);
        using var client = Client(version == "1.2" ? SslProtocols.Tls12 : SslProtocols.Tls13);
        for (var i = 0; i < 2; i++)
        {
            using var response = await client.PostAsync(UrlOf(gateway), new ByteArrayContent(Pattern.Bytes(Length)));
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            var received = await response.Content.ReadAsByteArrayAsync();
            Assert.True(received.Length == Length && Pattern.Matches(received, 0));
            Assert.Equal((Length, true), (upstream.Requests[i].BodyLength, upstream.Requests[i].BodyIsPattern));
        }
        Assert.Equal(1, gateway.Loops[0].Loop.Counters.TlsHandshakes);
    }

    [Fact]
    public async Task The_certificate_is_chosen_by_name_and_loaded_anew_when_its_file_changes()
    {
        var (first, wild) = (Certificate("first.test"), Certificate("*.wild.test"));
        using var encrypted = _authority.Issue("pfx.test");
        var pfx = _folder.File("a.pfx");
        await File.WriteAllBytesAsync(pfx, encrypted.Export(X509ContentType.Pkcs12, "secret"));
        await using var upstream = RawUpstream.Start(UpstreamAnswers.Ok());
        await using var gateway = await StartAsync(
            new TlsConfig { Certificates = [.. first.Certificates, .. wild.Certificates, new CertificateConfig { Pfx = pfx, Password = "secret" }] }, upstream.Url);
        Assert.Equal("CN=first.test, O=Tests", (await ShownAsync(gateway, "first.test")).Subject);
        Assert.Equal("CN=*.wild.test, O=Tests", (await ShownAsync(gateway, "A.wild.test")).Subject);
        Assert.Equal("CN=pfx.test, O=Tests", (await ShownAsync(gateway, "pfx.test")).Subject);
        Assert.Equal("CN=first.test, O=Tests", (await ShownAsync(gateway, "b.a.wild.test")).Subject);
        Assert.Equal("CN=first.test, O=Tests", (await ShownAsync(gateway, "other.test")).Subject);

        using var open = await ConnectAsync(gateway, "first.test");
        var before = await ShownAsync(gateway, "first.test");
        var (cert, key) = (first.Certificates[0].Cert!, first.Certificates[0].Key!);
        _authority.Write(_authority.Issue("first.test"), Path.GetFileNameWithoutExtension(cert));
        gateway.LookForCertificates();
        var after = await ShownAsync(gateway, "first.test");
        Assert.NotEqual(before.Thumbprint, after.Thumbprint);

        await File.WriteAllTextAsync(key, "no key");
        gateway.LookForCertificates();
        Assert.Equal(after.Thumbprint, (await ShownAsync(gateway, "first.test")).Thumbprint);
        await Testing.Eventually.TrueAsync(() => Told("stay in use"));
        Assert.Equal("HTTP/1.1 200", (await AskAsync(open))[..12]);
    }

    [Theory]
    [InlineData(ClientCertificateMode.Optional, "none", "-")]
    [InlineData(ClientCertificateMode.Optional, "own", "CN=alice, O=Tests")]
    [InlineData(ClientCertificateMode.Optional, "other", null)]
    [InlineData(ClientCertificateMode.Required, "none", null)]
    [InlineData(ClientCertificateMode.Required, "own", "CN=alice, O=Tests")]
    [InlineData(ClientCertificateMode.Required, "other", null)]
    [InlineData(ClientCertificateMode.Required, "expired", null)]
    [InlineData(ClientCertificateMode.Required, "server", null)]
    public async Task Client_certificates_count_by_their_authority(ClientCertificateMode mode, string shown, string? seen)
    {
        using var others = new TestAuthority(_folder, "Another CA");
        using var certificate = shown switch
        {
            "own" => _authority.IssueToClient("alice"),
            "expired" => _authority.IssueToClient("alice", expired: true),
            "server" => _authority.Issue("alice"),
            "other" => others.IssueToClient("alice"),
            _ => null,
        };
        await using var upstream = RawUpstream.Start(UpstreamAnswers.Ok());
        var tls = Certificate("localhost") with { ClientCertificates = new ClientCertificatesConfig { Mode = mode, Ca = _authority.File } };
        await using var gateway = await StartAsync(tls, upstream.Url);
        for (var i = 0; i < 2; i++)
        {
            var answer = await TryAskAsync(gateway, certificate);
            Assert.Equal(seen is not null, answer?.StartsWith("HTTP/1.1 200", StringComparison.Ordinal) == true);
        }
        Assert.Equal(seen is null ? 0 : 2, upstream.Requests.Count);
        if (seen is null)
            return;
        var fields = upstream.Requests[0].Fields;
        Assert.Equal(seen, fields["x-subject"]);
        if (certificate is not null)
            Assert.Equal(certificate.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant(), fields["x-fingerprint"]);
    }

    [Theory]
    [InlineData("-tls1_2")]
    [InlineData("-tls1_3")]
    public async Task Sessions_are_resumed(string version)
    {
        await using var upstream = RawUpstream.Start(UpstreamAnswers.Ok());
        await using var gateway = await StartAsync(Certificate("localhost"), upstream.Url);
        // .NET forgets the keys of certificates that nobody is connected with where others use many.
        using var connected = await TlsRig.ConnectAsync(gateway, "localhost");
        var session = _folder.File("session");
        var first = await OpenSslAsync(gateway, version, "-sess_out", session);
        Assert.Contains("New, TLSv1", first, StringComparison.Ordinal);
        var second = await OpenSslAsync(gateway, version, "-sess_in", session, "-alpn", "h2,http/1.1");
        Assert.Contains("Reused, TLSv1", second, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-tls1_2", false)]
    [InlineData("-tls1_3", true)]
    public async Task Older_versions_are_refused(string version, bool isTaken)
    {
        await using var upstream = RawUpstream.Start(UpstreamAnswers.Ok());
        await using var gateway = await StartAsync(Certificate("localhost") with { MinVersion = TlsVersion.Tls13 }, upstream.Url);
        Assert.Equal(isTaken, (await OpenSslAsync(gateway, version)).Contains("HTTP/1.1 200", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("http/1.1", "ALPN protocol: http/1.1")]
    [InlineData("h2,http/1.1", "ALPN protocol: h2")]
    [InlineData("http/1.1,h2", "ALPN protocol: h2")]
    [InlineData("spdy/3", "no application protocol")]
    public async Task ALPN_offers_what_is_spoken(string offered, string said)
    {
        await using var upstream = RawUpstream.Start(UpstreamAnswers.Ok());
        await using var gateway = await StartAsync(Certificate("localhost"), upstream.Url);
        Assert.Contains(said, await OpenSslAsync(gateway, "-tls1_3", "-alpn", offered), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("good", null)]
    [InlineData("name", "upstream-certificate-invalid", "its certificate is not for 127.0.0.1")]
    [InlineData("expired", "upstream-certificate-invalid", "its certificate is not good: certificate has expired")]
    [InlineData("authority", "upstream-certificate-invalid", "its certificate is not good: self-signed certificate in certificate chain")]
    [InlineData("authority, unverified", null)]
    [InlineData("asks, and is shown", null)]
    [InlineData("asks, and is not shown", "")]
    public async Task An_upstream_has_to_be_who_it_says(string kind, string? code, string? cause = null)
    {
        using var others = new TestAuthority(_folder, "Another CA");
        var issuer = kind.StartsWith("authority", StringComparison.Ordinal) ? others : _authority;
        var (cert, key) = issuer.Write(kind switch
        {
            "name" => issuer.Issue("other.test"),
            "expired" => issuer.IssueExpired("127.0.0.1"),
            _ => issuer.Issue("127.0.0.1"),
        });
        var (own, ownKey) = _authority.Write(_authority.IssueToClient("gateway"));
        var asks = kind.StartsWith("asks", StringComparison.Ordinal) ? $"ssl_verify_client on; ssl_client_certificate {_authority.File};" : "";
        await using var nginx = await NginxServer.StartAsync(
            $$"""
            server { listen 127.0.0.1:$port ssl; ssl_certificate {{cert}}; ssl_certificate_key {{key}}; {{asks}}
              location / { return 200 "from nginx"; } }
            """);
        var tls = new UpstreamTlsConfig
        {
            Ca = kind.EndsWith("unverified", StringComparison.Ordinal) ? null : _authority.File,
            Verify = !kind.EndsWith("unverified", StringComparison.Ordinal),
            Cert = kind == "asks, and is shown" ? own : null,
            Key = kind == "asks, and is shown" ? ownKey : null,
        };
        await using var gateway = await StartAsync(null, nginx.Url.Replace("http:", "https:", StringComparison.Ordinal), tls);
        using var client = new HttpClient();
        for (var i = 0; i < 2; i++)
        {
            using var response = await client.GetAsync(new Uri($"http://{gateway.Endpoints.Values.First()}/"));
            var text = await response.Content.ReadAsStringAsync();
            // nginx itself answers 400 to who shows no certificate.
            Assert.Equal(code is null ? HttpStatusCode.OK : code.Length == 0 ? HttpStatusCode.BadRequest : HttpStatusCode.BadGateway, response.StatusCode);
            Assert.Contains(code ?? "from nginx", text, StringComparison.Ordinal);
        }
        gateway.LookForCertificates();
        gateway.LookForCertificates();
        if (cause is not null) await Testing.Eventually.TrueAsync(() => Told(cause));
        lock (_notices) Assert.Equal(cause is null ? [] : [$"upstreams.origin.tls: 127.0.0.1 is not believed: {cause}"], _notices);
    }

    [Fact]
    public async Task What_cannot_be_used_is_not_started_with_and_all_of_it_told()
    {
        var (cert, _) = _authority.Write(_authority.Issue("a.test"));
        var (_, key) = _authority.Write(_authority.Issue("b.test"));
        var none = _folder.File("none.pem");
        CertificateConfig[] files = [new() { Cert = cert, Key = key }, new() { Cert = none }];
        var failure = await Assert.ThrowsAsync<GatewayStartException>(
            () => StartAsync(new TlsConfig { Certificates = files }, "https://127.0.0.1:1", new UpstreamTlsConfig { Ca = none }));
        Assert.Matches(
            $"^listeners.listener1.tls.certificates.0.: {key} holds no key that fits .*; listeners.listener1.tls.certificates.1.: cannot read {none}.*; upstreams.origin.tls.ca: cannot read {none}",
            failure.Message);
    }

    private TlsConfig Certificate(params string[] names)
    {
        var (cert, key) = _authority.Write(_authority.Issue(names));
        return new TlsConfig { Certificates = [new CertificateConfig { Cert = cert, Key = key }] };
    }

    private async Task<Gateway> StartAsync(TlsConfig? tls, string upstream, UpstreamTlsConfig? upstreamTls = null, string engine = "epoll")
    {
        var identity = new HeadersPolicy
        {
            Request = new FieldEdits
            {
                Set = new Dictionary<string, string>
                {
                    ["x-subject"] = "${ request.client.certificate.subject || '-' }",
                    ["x-fingerprint"] = "${ request.client.certificate.fingerprint || '-' }",
                },
            },
        };
        var gateway = new GatewayBuilder()
            .Options(new GatewayOptions { Loops = 1, Engine = engine, OnDefect = Defects.Add, OnNotice = Tell })
            .Listen("127.0.0.1:0", listener => listener with { Tls = tls })
            .Upstream("origin", config => config with { Tls = upstreamTls }, upstream)
            .Route("/{**rest}", "origin", route => route.Use(identity))
            .Build();
        try
        {
            await gateway.StartAsync();
            return gateway;
        }
        catch
        {
            await gateway.DisposeAsync();
            throw;
        }
    }

    private void Tell(string notice)
    {
        lock (_notices) _notices.Add(notice);
    }

    private bool Told(string text)
    {
        lock (_notices) return _notices.Any(each => each.Contains(text, StringComparison.Ordinal));
    }

    private static Uri UrlOf(Gateway gateway) => new($"https://localhost:{((IPEndPoint)gateway.Endpoints.Values.First()).Port}/");

    private HttpClient Client(SslProtocols version)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(_authority.Certificate);
        return new HttpClient(new SocketsHttpHandler { SslOptions = { EnabledSslProtocols = version, CertificateChainPolicy = policy } });
    }

    private static async Task<SslStream> ConnectAsync(Gateway gateway, string name, X509Certificate2? certificate = null)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(gateway.Endpoints.Values.First());
        var ssl = new SslStream(new NetworkStream(socket, ownsSocket: true));
        await ssl.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = name,
            // Whom it shows is what is asked: it is looked at by the caller.
            RemoteCertificateValidationCallback = static (_, shown, _, _) => shown is not null,
            AllowTlsResume = certificate is null,
            LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate!,
        });
        return ssl;
    }

    private static async Task<X509Certificate2> ShownAsync(Gateway gateway, string name)
    {
        using var ssl = await ConnectAsync(gateway, name);
        return X509CertificateLoader.LoadCertificate(ssl.RemoteCertificate!.GetRawCertData());
    }

    private static async Task<string> AskAsync(SslStream ssl)
    {
        await ssl.WriteAsync(WireText.Bytes("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"));
        var buffer = new byte[4096];
        var count = await ssl.ReadAsync(buffer);
        return System.Text.Encoding.ASCII.GetString(buffer, 0, count);
    }

    // With TLS 1.3 a client hears of a refusal with its first read.
    private static async Task<string?> TryAskAsync(Gateway gateway, X509Certificate2? certificate)
    {
        try
        {
            using var ssl = await ConnectAsync(gateway, "localhost", certificate);
            return await AskAsync(ssl);
        }
        catch (Exception exception) when (exception is IOException or AuthenticationException)
        {
            return null;
        }
    }

    private static Task<string> OpenSslAsync(Gateway gateway, params string[] arguments) => TlsRig.RequestAsync(gateway.Endpoints.Values.First(), arguments);
}
