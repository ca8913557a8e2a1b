using System.CommandLine;
using System.CommandLine.Invocation;
using System.Reflection;
using System.Runtime.InteropServices;

namespace Waterfall.Host.Commands;

/// <summary>Says which build runs where: what a report of a fault needs.</summary>
internal sealed class VersionAction : SynchronousCommandLineAction
{
    public static string Number { get; } = FindNumber();

    public static string Text { get; } = $"waterfall {Number} ({RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier})";

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.WriteLine(Text);
        return ExitCode.Ok;
    }

    private static string FindNumber()
    {
        var version = typeof(VersionAction).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
        // "0.1.0+commit": the commit is cut to what is told apart.
        var plus = version.IndexOf('+', StringComparison.Ordinal);
        return plus >= 0 && version.Length > plus + 13 ? version[..(plus + 13)] : version;
    }
}
