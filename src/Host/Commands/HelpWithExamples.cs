using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Waterfall.Host.Commands;

/// <summary>The library's help, followed by what people look for in it: examples and the exit codes.</summary>
internal sealed class HelpWithExamples(HelpAction help, IReadOnlyDictionary<Command, string> examples) : SynchronousCommandLineAction
{
    // A half-written command line is no reason to refuse help.
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        help.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        if (examples.TryGetValue(parseResult.CommandResult.Command, out var text)) output.WriteLine($"Examples:\n{text}\n");
        output.WriteLine("""
            Exit codes:
              0  done
              1  failed at run time, as when an address is taken
              2  the command line or the configuration is wrong
            """);
        return ExitCode.Ok;
    }
}
