using System.CommandLine;
using System.CommandLine.Parsing;
using Waterfall.Core.Configuration;
using Waterfall.Core.Diagnostics;

namespace Waterfall.Host.Commands;

/// <summary>Says what is wrong with a command line, in a line each, with the nearest right word.</summary>
internal static class UsageError
{
    public static int Report(ParseResult parsed, TextWriter error)
    {
        foreach (var message in Messages(parsed)) error.WriteLine($"waterfall: {message}");
        error.WriteLine($"Try '{string.Join(' ', Path(parsed.CommandResult))} --help'.");
        return ExitCode.Usage;
    }

    private static List<string> Messages(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        var unmatched = parsed.UnmatchedTokens;
        if (unmatched.Count == 0)
        {
            var isCommandMissing = command.Subcommands.Count > 0;
            return isCommandMissing
                ? [$"a command is missing; expected one of {string.Join(", ", command.Subcommands.Select(c => c.Name))}"]
                : [.. parsed.Errors.Select(e => char.ToLowerInvariant(e.Message[0]) + e.Message[1..].TrimEnd('.')).Distinct()];
        }
        // What follows an unknown option is probably its value, and what is missing is probably what it was meant for.
        var options = unmatched.Where(IsOption).Select(o => Unknown("option", o, OptionNames(parsed))).ToList();
        return options.Count > 0 ? options : [UnknownWord(command, unmatched[0])];
    }

    private static string UnknownWord(Command command, string word) => command.Subcommands.Count > 0
        ? Unknown("command", word, command.Subcommands.Select(c => c.Name))
        : $"unexpected argument '{word}'";

    private static string Unknown(string what, string word, IEnumerable<string> names)
    {
        var nearest = NearestName.Find(word, names);
        return $"unknown {what} '{word}'" + (nearest is null ? "" : $"; did you mean '{nearest}'?");
    }

    private static bool IsOption(string token) => token.Length > 1 && token[0] == '-';

    private static IEnumerable<string> OptionNames(ParseResult parsed)
    {
        var options = parsed.CommandResult.Command.Options.Concat(parsed.RootCommandResult.Command.Options.Where(o => o.Recursive));
        return options.SelectMany(o => o.Aliases.Prepend(o.Name));
    }

    private static IEnumerable<string> Path(CommandResult? command)
    {
        if (command is null) return [];
        var name = command.Command is RootCommand ? "waterfall" : command.Command.Name;
        return Path(command.Parent as CommandResult).Append(name);
    }
}
