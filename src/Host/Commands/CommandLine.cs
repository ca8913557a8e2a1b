using System.CommandLine;
using System.CommandLine.Help;

namespace Waterfall.Host.Commands;

/// <summary>The command line: what there is, and how it is read.</summary>
internal static class CommandLine
{
    private const string Examples = """
          waterfall demo                                  # see it work, with curl lines to try
          waterfall check gateway.yaml                    # every problem of a file, with its place
          waterfall run --config gateway.yaml             # serve until SIGTERM or SIGINT
        """;

    public static Task<int> RunAsync(string[] args) => RunAsync(args, Console.Out, Console.Error);

    public static Task<int> RunAsync(string[] args, TextWriter output, TextWriter error)
    {
        var root = Create();
        // "@file" is no argument file here, and "[suggest]" no directive: nothing but commands and options.
        var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0) return Task.FromResult(UsageError.Report(parsed, error));
        return parsed.InvokeAsync(new InvocationConfiguration
        {
            Output = output,
            Error = error,
            // Signals mean something else to each command; a command that hangs must not be ended half-way.
            ProcessTerminationTimeout = null,
            EnableDefaultExceptionHandler = false,
        });
    }

    private static RootCommand Create()
    {
        var root = new RootCommand("Waterfall, an API gateway.");
        root.Directives.Clear();
        root.Subcommands.Add(RunCommand.Create());
        root.Subcommands.Add(CheckCommand.Create());
        root.Subcommands.Add(ExplainCommand.Create());
        root.Subcommands.Add(DemoCommand.Create());
        root.Subcommands.Add(SchemaCommand.Create());
        root.Subcommands.Add(VersionCommand.Create());
        root.Options.OfType<VersionOption>().Single().Action = new VersionAction();
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((HelpAction)help.Action!, new Dictionary<Command, string>
        {
            [root] = Examples,
            [root.Subcommands[0]] = RunCommand.Examples,
            [root.Subcommands[1]] = CheckCommand.Examples,
            [root.Subcommands[2]] = ExplainCommand.Examples,
            [root.Subcommands[3]] = DemoCommand.Examples,
            [root.Subcommands[4]] = SchemaCommand.Examples,
        });
        return root;
    }
}
