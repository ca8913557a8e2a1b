using System.CommandLine;
using Waterfall.Host.Reload;

namespace Waterfall.Host.Commands;

/// <summary><c>waterfall run --config FILE</c></summary>
internal static class RunCommand
{
    public const string Examples = """
          waterfall run --config gateway.yaml
          waterfall run --config gateway.yaml --loops 4 --drain-delay 5s --drain-timeout 10s

        The file is watched: what changes in it is in force at once, unless there is a problem, which is
        told, and then everything stays as it was.
        SIGTERM and SIGINT stop it: no new connections, what is in flight is answered, and after the
        drain timeout the rest is cut. A second signal ends it at once.
        SIGHUP reads the file again, and opens the file of the access log anew, after it was renamed.
        """;

    public static Command Create()
    {
        var config = new Option<string>("--config", "-c") { Description = "The configuration file (YAML).", HelpName = "FILE", Required = true };
        var noWatch = new Option<bool>("--no-watch") { Description = "Leave changes of the file alone until a SIGHUP." };
        var command = new Command("run", "Run a gateway until it is told to stop.") { config, noWatch };
        var engine = new EngineOptions(command);
        command.SetAction((parsed, _) =>
        {
            var log = TextWriter.Synchronized(parsed.InvocationConfiguration.Error);
            var file = new ConfigFile(parsed.GetRequiredValue(config));
            var loaded = ConfigReport.Load(file, log);
            if (loaded.Config is null) return Task.FromResult(ExitCode.Usage);
            var watches = !parsed.GetValue(noWatch);
            var runner = new GatewayRunner(loaded.Config, engine.Gateway(parsed), engine.DrainTimeout(parsed), log)
            {
                DrainDelay = engine.DrainDelay(parsed),
                Control = (gateway, state) => new LiveControl(gateway, state, file, loaded, watches, log),
            };
            return runner.RunAsync();
        });
        return command;
    }
}
