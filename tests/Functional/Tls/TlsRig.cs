using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Waterfall.Core;
using Waterfall.Core.Configuration;
using Waterfall.Core.Policies;
using Waterfall.Core.Policies.Headers;
using Waterfall.Testing.Certificates;
using Waterfall.Testing.Gateways;
using Waterfall.Testing.Processes;
using Waterfall.Testing.Upstream;
using Waterfall.Testing.Wire;

namespace Waterfall.Functional.Tls;

/// <summary>A gateway with TLS, an authority, and what the gateway has told.</summary>
internal sealed class TlsRig : IAsyncDisposable
{
    private readonly List<string> _notices = [];
    private readonly List<Gateway> _gateways = [];

    internal TlsRig() => Authority = new TestAuthority(Folder);

    internal TempFolder Folder { get; } = new();

    internal TestAuthority Authority { get; }

    internal RawUpstream Upstream { get; } = RawUpstream.Start(UpstreamAnswers.Ok());

    internal string Notices
    {
        get
        {
            lock (_notices)
                return string.Join('\n', _notices);
        }
    }

    /// <summary>A certificate of the authority's, in files.</summary>
    internal CertificateConfig Certificate(params string[] names)
    {
        var (cert, key) = Authority.Write(Authority.Issue(names));
        return new CertificateConfig { Cert = cert, Key = key };
    }

    /// <summary>Starts a gateway; <paramref name="fields"/> are set for the upstream.</summary>
    internal async Task<Gateway> StartAsync(
        TlsConfig? tls, Func<UpstreamConfig, UpstreamConfig>? upstream = null, string? url = null, string engine = "epoll", IReadOnlyDictionary<string, string>? fields = null)
    {
        var gateway = new GatewayBuilder()
            .Options(new GatewayOptions { Loops = 1, Engine = engine, OnDefect = Defects.Add, OnNotice = Tell, DiagnoseBuffers = true })
            .Listen("127.0.0.1:0", listener => listener with { Tls = tls })
            .Upstream("origin", upstream ?? (static same => same), url ?? Upstream.Url)
            .Route("/{**rest}", "origin", route => route.Use(new HeadersPolicy { Request = new FieldEdits { Set = fields ?? new Dictionary<string, string> { ["x-a"] = "1" } } }))
            .Build();
        _gateways.Add(gateway);
        await gateway.StartAsync();
        return gateway;
    }

    /// <summary>A connection of .NET's, its handshake done, that takes whatever certificate it is shown.</summary>
    internal static async Task<SslStream> ConnectAsync(Gateway gateway, string name, SslStreamCertificateContext? certificate = null)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(gateway.Endpoints.Values.First());
        var ssl = new SslStream(new NetworkStream(socket, ownsSocket: true));
        await ssl.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = name,
            RemoteCertificateValidationCallback = static (_, shown, _, _) => shown is not null,
            AllowTlsResume = false,
            ClientCertificateContext = certificate,
        });
        return ssl;
    }

    /// <summary>Sends a request; the answer's status, or null where the connection ended first.</summary>
    internal static async Task<int?> AskAsync(Gateway gateway, string name = "localhost", SslStreamCertificateContext? certificate = null)
    {
        try
        {
            using var ssl = await ConnectAsync(gateway, name, certificate);
            await ssl.WriteAsync(WireText.Bytes("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"));
            var buffer = new byte[4096];
            var count = await ssl.ReadAsync(buffer);
            return count < 12 ? null : int.Parse(Encoding.ASCII.GetString(buffer, 9, 3), CultureInfo.InvariantCulture);
        }
        catch (Exception exception) when (exception is IOException or System.Security.Authentication.AuthenticationException)
        {
            return null;
        }
    }

    /// <summary>Asks a gateway without TLS; status and body.</summary>
    internal static async Task<(int Status, string Text)> AskPlainAsync(Gateway gateway)
    {
        using var client = new HttpClient();
        using var response = await client.GetAsync(new Uri($"http://{gateway.Endpoints.Values.First()}/"));
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>Runs openssl.</summary>
    internal static async Task<string> OpenSslAsync(params string[] arguments)
    {
        var result = await ChildProcess.RunAsync("openssl", arguments);
        return result.Text + result.Error;
    }

    /// <summary>What <c>openssl s_client</c> says with these arguments as it sends a request.</summary>
    internal static async Task<string> RequestAsync(EndPoint listener, params string[] arguments)
    {
        var command = $"(printf 'GET / HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n'; sleep 1) | openssl s_client -connect {listener} {string.Join(' ', arguments)} 2>&1";
        return (await ChildProcess.RunAsync("sh", ["-c", command])).Text;
    }

    /// <summary>The subject of what <c>openssl s_client</c> is shown; it sends the name as it is.</summary>
    internal static async Task<string> ShownAsync(Gateway gateway, string? name)
    {
        var server = name is null ? "-noservername" : $"-servername '{name}'";
        var command = $"openssl s_client -connect {gateway.Endpoints.Values.First()} {server} -showcerts </dev/null 2>/dev/null | grep -E '^ *[0-9] s:' | sed -E 's/^ *[0-9] s:.*CN = ([^,]*).*/\\1/' | tr '\\n' ' '";
        return (await ChildProcess.RunAsync("sh", ["-c", command])).Text.Trim();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var gateway in _gateways)
            await gateway.DisposeAsync().AsTask().WaitAsync(Testing.Eventually.Limit);
        await Upstream.DisposeAsync();
        Authority.Dispose();
        Folder.Dispose();
        Defects.ThrowIfAny();
    }

    private void Tell(string notice)
    {
        lock (_notices)
            _notices.Add(notice);
    }
}
