using System.CommandLine;

namespace Waterfall.Host.Commands;

/// <summary><c>waterfall version</c></summary>
internal static class VersionCommand
{
    public static Command Create() => new("version", "Print the version.") { Action = new VersionAction() };
}
