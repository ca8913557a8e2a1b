using System.CommandLine;

namespace Waterfall.Host.Commands;

/// <summary><c>waterfall run --config FILE</c></summary>
internal static class RunCommand
{
    public const string Examples = """
          waterfall run --config gateway.yaml
          waterfall run --config gateway.yaml --loops 4 --drain-timeout 10s

        SIGTERM and SIGINT stop it: no new connections, what is in flight is answered, and after the
        drain timeout the rest is cut. A second signal ends it at once.
        SIGHUP opens the file of the access log anew, after it was renamed.
        """;

    public static Command Create()
    {
        var config = new Option<string>("--config", "-c") { Description = "The configuration file (YAML).", HelpName = "FILE", Required = true };
        var command = new Command("run", "Run a gateway until it is told to stop.") { config };
        var engine = new EngineOptions(command);
        command.SetAction((parsed, _) =>
        {
            var console = parsed.InvocationConfiguration;
            var loaded = ConfigReport.Load(parsed.GetRequiredValue(config), console.Error);
            if (loaded is null) return Task.FromResult(ExitCode.Usage);
            return new GatewayRunner(loaded, engine.Gateway(parsed), engine.DrainTimeout(parsed), console.Error) { ReopensLogs = true }.RunAsync();
        });
        return command;
    }
}
