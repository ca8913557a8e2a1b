using System.Net;
using Waterfall.Core;
using Waterfall.Core.Configuration;
using Waterfall.Core.Upstreams;
using Waterfall.Functional.WebSockets;
using Waterfall.Testing;
using Waterfall.Testing.Gateways;
using Waterfall.Testing.Processes;

namespace Waterfall.Functional.Grpc;

/// <summary>A gateway between a peer as a client and a peer as a server, with TLS on both sides or without.</summary>
internal sealed class GrpcRig : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly GrpcSettings _settings;
    private string[] _certificate = [];
    private Gateway _gateway = null!;

    private GrpcRig(GrpcSettings settings) => _settings = settings;

    internal GrpcServer Server { get; private set; } = null!;

    internal int Port => ((IPEndPoint)_gateway.Endpoints.Values.First()).Port;

    internal string AccessLog => _folder.File("access.log");

    internal static async Task<GrpcRig> StartAsync(GrpcSettings? settings = null)
    {
        var rig = new GrpcRig(settings ?? new GrpcSettings());
        await rig.StartPeerAndGatewayAsync();
        return rig;
    }

    /// <summary>Runs a scenario of the client, which must end well.</summary>
    internal Task RunAsync(string scenario, params string[] arguments) => RunAllAsync([scenario, .. arguments]);

    /// <summary>Runs scenarios of one client, one after the other: all must end well.</summary>
    internal async Task RunAllAsync(params string[][] scenarios)
    {
        var (client, ca) = (_settings.Client, _settings.IsSecure ? _certificate[0] : "-");
        var arguments = scenarios.SelectMany(each => (string[])["--", .. each]).Skip(1);
        var result = await ChildProcess.RunAsync(client.Program(), [client.Script("client"), $"localhost:{Port}", ca, .. _settings.ClientArguments, .. arguments]);
        Assert.True(result.ExitCode == 0, $"{string.Join(' ', scenarios[0])}: {result.Error}{Server.Output}");
    }

    /// <summary>Runs a scenario of grpc-web.js, which must end well.</summary>
    internal async Task RunWebAsync(string version, string form, string scenario, params string[] arguments)
    {
        var script = Path.Combine(NodeServer.Folder, "grpc-web.js");
        var result = await ChildProcess.RunAsync("node", [script, $"http://127.0.0.1:{Port}", version, form, scenario, .. arguments]);
        Assert.True(result.ExitCode == 0, $"{scenario}: {result.Error}{Server.Output}");
    }

    /// <summary>Waits until the server has told of something, so many times.</summary>
    internal Task HearAsync(string line, int times = 1) => Eventually.TrueAsync(() => Server.Output.Split(line).Length > times, what: $"{times} x {line} in {Server.Output}");

    /// <summary>Puts another gateway in its place, while the first serves what is under way to its end.</summary>
    /// <returns>The end of the first.</returns>
    internal async Task<Task> ReplaceAsync()
    {
        var (address, first) = ($"127.0.0.1:{Port}", _gateway);
        var stopped = first.StopAsync(TimeSpan.FromSeconds(60));
        while (true)
        {
            var next = Build(address);
            try
            {
                await next.StartAsync();
                _gateway = next;
                return stopped;
            }
            catch (GatewayStartException) when (!stopped.IsCompleted)
            {
                // The address is the first one's still.
                await next.DisposeAsync();
                await Task.Delay(5);
            }
        }
    }

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

    private async Task StartPeerAndGatewayAsync()
    {
        if (_settings.IsSecure)
            _certificate = await MakeCertificateAsync();
        Server = await GrpcServer.StartAsync(_settings.Server, [.. _certificate, .. _settings.ServerArguments]);
        _gateway = Build("127.0.0.1:0");
        await _gateway.StartAsync();
    }

    private Gateway Build(string address) =>
        new GatewayBuilder()
            .Options(new GatewayOptions { Loops = 1, Engine = _settings.Engine, DiagnoseBuffers = true, OnDefect = Defects.Add })
            .Listen(address, listener => listener with
            {
                Limits = _settings.Limits,
                Tls = _settings.IsSecure ? new TlsConfig { Certificates = [new CertificateConfig { Cert = _certificate[0], Key = _certificate[1] }] } : null,
            })
            .Upstream("echo", config => _settings.Upstream(config with
            {
                Protocol = UpstreamProtocol.Http2,
                Tls = _settings.IsSecure ? new UpstreamTlsConfig { Ca = _certificate[0] } : null,
            }), $"{(_settings.IsSecure ? "https" : "http")}://localhost:{Server.Port}")
            .Route(_settings.Match, "echo", route => route.Use([.. _settings.Policies]))
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
