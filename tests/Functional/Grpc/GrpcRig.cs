using System.Net;
using Waterfall.Core;
using Waterfall.Core.Configuration;
using Waterfall.Core.Pipeline;
using Waterfall.Core.Upstreams;
using Waterfall.Functional.WebSockets;
using Waterfall.Testing;
using Waterfall.Testing.Gateways;
using Waterfall.Testing.Processes;

namespace Waterfall.Functional.Grpc;

/// <summary>A gateway between grpc-js as a client and grpc-js as a server, with TLS on both sides or without.</summary>
internal sealed class GrpcRig : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly bool _isSecure;
    private Gateway _gateway = null!;

    private GrpcRig(bool isSecure) => _isSecure = isSecure;

    internal GrpcServer Server { get; private set; } = null!;

    internal int Port => ((IPEndPoint)_gateway.Endpoints.Values.First()).Port;

    internal string AccessLog => _folder.File("access.log");

    internal static async Task<GrpcRig> StartAsync(
        string engine, bool isSecure = false, Func<UpstreamConfig, UpstreamConfig>? upstream = null, string match = "/{**rest}", params IPolicy[] policies)
    {
        var rig = new GrpcRig(isSecure);
        var certificate = isSecure ? await rig.MakeCertificateAsync() : [];
        rig.Server = await GrpcServer.StartAsync(certificate);
        rig._gateway = rig.Build(engine, certificate, upstream ?? (static same => same), match, policies);
        await rig._gateway.StartAsync();
        return rig;
    }

    /// <summary>Runs a scenario of grpc-client.js, which must end well.</summary>
    internal async Task RunAsync(string scenario, params string[] arguments)
    {
        var result = await GrpcServer.RunClientAsync($"localhost:{Port}", _isSecure ? _folder.File("cert.pem") : "-", [scenario, .. arguments]);
        Assert.True(result.ExitCode == 0, $"{scenario}: {result.Error}{Server.Output}");
    }

    /// <summary>Runs a scenario of grpc-web.js, which must end well.</summary>
    internal async Task RunWebAsync(string version, string form, string scenario, params string[] arguments)
    {
        var script = Path.Combine(NodeServer.Folder, "grpc-web.js");
        var result = await ChildProcess.RunAsync("node", [script, $"http://127.0.0.1:{Port}", version, form, scenario, .. arguments]);
        Assert.True(result.ExitCode == 0, $"{scenario}: {result.Error}{Server.Output}");
    }

    /// <summary>Waits until the server has told of something.</summary>
    internal Task HearAsync(string line) => Eventually.TrueAsync(() => Server.Output.Contains(line, StringComparison.Ordinal));

    /// <summary>Ends the gateway, and with it what it has to log.</summary>
    internal async Task<string> StopAndReadLogAsync()
    {
        await _gateway.StopAsync(TimeSpan.FromSeconds(5));
        return await File.ReadAllTextAsync(AccessLog);
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await Server.DisposeAsync();
        _folder.Dispose();
        Defects.ThrowIfAny();
    }

    private Gateway Build(string engine, string[] certificate, Func<UpstreamConfig, UpstreamConfig> upstream, string match, IPolicy[] policies) =>
        new GatewayBuilder()
            .Options(new GatewayOptions { Loops = 1, Engine = engine, DiagnoseBuffers = true, OnDefect = Defects.Add })
            .Listen("127.0.0.1:0", listener => listener with
            {
                Tls = _isSecure ? new TlsConfig { Certificates = [new CertificateConfig { Cert = certificate[0], Key = certificate[1] }] } : null,
            })
            .Upstream("echo", config => upstream(config with
            {
                Protocol = UpstreamProtocol.Http2,
                Tls = _isSecure ? new UpstreamTlsConfig { Ca = certificate[0] } : null,
            }), $"{(_isSecure ? "https" : "http")}://localhost:{Server.Port}")
            .Route(match, "echo", route => route.Use(policies))
            .Telemetry(new TelemetryConfig { AccessLog = new AccessLogConfig { To = AccessLog } })
            .Build();

    private async Task<string[]> MakeCertificateAsync()
    {
        string[] files = [_folder.File("cert.pem"), _folder.File("key.pem")];
        var result = await ChildProcess.RunAsync("openssl",
        [
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
            "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-out", files[0], "-keyout", files[1],
        ]);
        return result.ExitCode == 0 ? files : throw new InvalidOperationException(result.Error);
    }
}
