using System.CommandLine;

namespace Waterfall.Host.Commands;

/// <summary><c>waterfall version</c></summary>
internal static class VersionCommand
{
    public static Command Create()
    {
        var command = new Command("version", "Print the version.");
        command.SetAction(parsed => parsed.InvocationConfiguration.Output.WriteLine(VersionAction.Text));
        return command;
    }
}
