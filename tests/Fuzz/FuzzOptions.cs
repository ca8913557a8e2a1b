using System.Globalization;

namespace Waterfall.Fuzz;

/// <summary>What the command line asks for.</summary>
internal sealed record FuzzOptions
{
    public const string Usage = """
        Waterfall.Fuzz TARGET [FILE...]            read each file, or one input from standard input
        Waterfall.Fuzz TARGET --replay DIR         read every file of a folder
        Waterfall.Fuzz TARGET --minutes N          mutate the corpus for N minutes (fractions allowed)
              [--seed S] [--corpus DIR] [--failures DIR]
        TARGET: request, response, chunked, path, hpack, http2, dns, websocket, configuration, or all
        Exit codes: 0 nothing found, 1 a failure was found, 2 bad usage.
        """;

    public IReadOnlyList<FuzzTarget> Targets { get; init; } = [];

    public IReadOnlyList<string> Files { get; init; } = [];

    public string? Replay { get; init; }

    public double? Minutes { get; init; }

    public int Seed { get; init; } = 1;

    /// <summary>The folder that holds a folder for each target.</summary>
    public string Corpus { get; init; } = Path.Combine(AppContext.BaseDirectory, "Corpus");

    public string Failures { get; init; } = Path.Combine(Path.GetTempPath(), "waterfall-fuzz");

    /// <summary>Null if the arguments make no sense.</summary>
    public static FuzzOptions? Parse(string[] arguments)
    {
        if (arguments.Length == 0) return null;
        var targets = arguments[0] == "all" ? FuzzTargets.All : FuzzTargets.Find(arguments[0]) is { } one ? [one] : [];
        var options = new FuzzOptions { Targets = targets };
        for (var i = 1; i < arguments.Length && options is not null; i++)
        {
            var isOption = arguments[i].StartsWith("--", StringComparison.Ordinal);
            if (isOption && i + 1 == arguments.Length) return null;
            options = isOption ? options.With(arguments[i], arguments[++i]) : options with { Files = [.. options.Files, arguments[i]] };
        }
        return targets.Count == 0 ? null : options;
    }

    private FuzzOptions? With(string name, string value) => name switch
    {
        "--replay" => this with { Replay = value },
        "--minutes" when double.TryParse(value, CultureInfo.InvariantCulture, out var minutes) => this with { Minutes = minutes },
        "--seed" when int.TryParse(value, CultureInfo.InvariantCulture, out var seed) => this with { Seed = seed },
        "--corpus" => this with { Corpus = value },
        "--failures" => this with { Failures = value },
        _ => null,
    };
}
