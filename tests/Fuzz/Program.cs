namespace Waterfall.Fuzz;

/// <summary>The command line; see <see cref="FuzzOptions.Usage"/>.</summary>
internal static class Program
{
    public static int Main(string[] arguments)
    {
        var options = FuzzOptions.Parse(arguments);
        if (options is null)
        {
            Console.Error.WriteLine(FuzzOptions.Usage);
            return 2;
        }
        if (options.Minutes is { } minutes) return Fuzz(options, TimeSpan.FromMinutes(minutes) / options.Targets.Count);
        var files = options.Replay is { } folder ? [.. Directory.EnumerateFiles(folder).Order()] : options.Files;
        foreach (var target in options.Targets)
        {
            foreach (var file in files) Console.WriteLine($"{target.Name}: {file}: {target.Run(File.ReadAllBytes(file), new Random(options.Seed))}");
            // What is thrown ends the process by a signal: what fuzzers that run it from outside look for.
            if (files.Count == 0) Console.WriteLine(target.Run(ReadInput(), new Random(options.Seed)));
        }
        return 0;
    }

    private static int Fuzz(FuzzOptions options, TimeSpan time)
    {
        var failures = 0;
        foreach (var target in options.Targets)
        {
            var folder = Path.Combine(options.Corpus, target.Name);
            byte[][] corpus = Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder).Order().Select(File.ReadAllBytes)] : [];
            var loop = new FuzzLoop(target, options.Seed, options.Failures);
            loop.Run(corpus, time);
            Console.WriteLine($"{target.Name}: {corpus.Length} inputs in the corpus, {loop.Runs} runs, {loop.Outcomes} outcomes, {loop.Failures} failures (seed {options.Seed})");
            failures += loop.Failures;
        }
        return failures == 0 ? 0 : 1;
    }

    private static byte[] ReadInput()
    {
        using var input = Console.OpenStandardInput();
        var bytes = new MemoryStream();
        input.CopyTo(bytes);
        return bytes.ToArray();
    }
}
