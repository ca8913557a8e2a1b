using System.ComponentModel;
using System.Diagnostics;

namespace Waterfall.Peers.Running;

/// <summary>A command that is run to its end, on the load generator's core.</summary>
internal static class Command
{
    /// <summary>Exit code where there is no such command, as a shell's.</summary>
    public const int NotFound = 127;

    public static async Task<CommandResult> RunAsync(
        string file,
        IEnumerable<string> arguments,
        CancellationToken cancellation,
        IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = ChildProcess.Pinned(Cores.Load, file, arguments, environment);
        using var process = new Process { StartInfo = start };
        try
        {
            process.Start();
        }
        catch (Win32Exception error)
        {
            return new CommandResult(NotFound, error.Message);
        }

        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellation);
            var errors = process.StandardError.ReadToEndAsync(cancellation);
            await process.WaitForExitAsync(cancellation);
            return new CommandResult(process.ExitCode, await output + await errors);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }
}
