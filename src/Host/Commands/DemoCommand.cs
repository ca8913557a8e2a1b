using System.CommandLine;
using System.Net;
using System.Runtime.CompilerServices;
using Waterfall.Core;
using Waterfall.Core.Configuration;
using Waterfall.Host.Demo;

namespace Waterfall.Host.Commands;

/// <summary><c>waterfall demo</c></summary>
internal static class DemoCommand
{
    public const string Examples = """
          waterfall demo
          waterfall demo --port 9000
        """;

    private const int DefaultPort = 8080;
    private const int OtherPort = 9090;
    private static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(5);

    public static Command Create()
    {
        var port = new Option<int>("--port", "-p")
        {
            Description = "The port of the gateway on 127.0.0.1; 0: any free port.",
            HelpName = "PORT",
            DefaultValueFactory = _ => DefaultPort,
        };
        port.CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (HostNames.TryParsePort(text, out var number)) return number;
            result.AddError($"--port: '{text}' is not a port from 0 to 65535");
            return 0;
        };
        var command = new Command("demo", "Run a gateway with small upstreams of its own, and print what to try.") { port };
        command.SetAction((parsed, _) => RunAsync(parsed.GetValue(port), parsed.InvocationConfiguration));
        return command;
    }

    // Not inlined, so that the other commands never load what the demo's upstreams run on.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<int> RunAsync(int port, InvocationConfiguration console)
    {
        await using var upstreams = await DemoUpstreams.StartAsync();
        var runner = new GatewayRunner(DemoConfig.Create(port, upstreams.Urls), new GatewayOptions(), DrainTimeout, console.Error);
        var hasStarted = false;
        var code = await runner.RunAsync(endpoints =>
        {
            hasStarted = true;
            console.Output.WriteLine(DemoConfig.Guide(((IPEndPoint)endpoints[DemoConfig.Listener]).Port));
        });
        if (code == ExitCode.Failed && !hasStarted)
        {
            var other = port == DefaultPort ? OtherPort : DefaultPort;
            console.Error.WriteLine($"waterfall: if port {port} is taken, choose another: waterfall demo --port {other}");
        }
        return code;
    }
}
