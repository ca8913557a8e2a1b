using System.CommandLine;
using Waterfall.Host.Reload;

namespace Waterfall.Host.Commands;

/// <summary><c>waterfall check FILE</c></summary>
internal static class CheckCommand
{
    public const string Examples = """
          waterfall check gateway.yaml
          waterfall check gateway.yaml && systemctl restart waterfall
        """;

    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "The configuration file (YAML)." };
        var command = new Command("check", "Check a configuration file without starting anything.") { file };
        command.SetAction(parsed => Check(parsed.GetRequiredValue(file), parsed.InvocationConfiguration));
        return command;
    }

    private static int Check(string path, InvocationConfiguration console)
    {
        var result = ConfigReport.Load(new ConfigFile(path), console.Error, checksTlsFiles: true);
        if (result.Config is not { } config) return ExitCode.Usage;
        foreach (var notice in result.Notices) console.Error.WriteLine($"waterfall: {notice}");
        var listeners = ConfigReport.Count(config.Listeners.Count, "listener");
        var upstreams = ConfigReport.Count(config.Upstreams.Count, "upstream");
        var routes = ConfigReport.Count(config.Routes.Count, "route");
        console.Output.WriteLine($"{path}: good: {listeners}, {upstreams}, {routes}");
        return ExitCode.Ok;
    }
}
