using System.CommandLine;
using System.CommandLine.Invocation;
using System.Reflection;
using System.Runtime.InteropServices;

namespace Waterfall.Host.Commands;

/// <summary>Says which build runs where: what a report of a fault needs.</summary>
internal sealed class VersionAction : SynchronousCommandLineAction
{
    public static string Text { get; } = Describe();

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.WriteLine(Text);
        return ExitCode.Ok;
    }

    private static string Describe()
    {
        var version = typeof(VersionAction).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
        // "0.1.0+commit": the commit is cut to what is told apart.
        var plus = version.IndexOf('+', StringComparison.Ordinal);
        if (plus >= 0 && version.Length > plus + 13) version = version[..(plus + 13)];
        return $"waterfall {version} ({RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier})";
    }
}
