using System.Diagnostics;

namespace Waterfall.Fuzz;

/// <summary>Mutates a corpus for a while. An input that ends in a way not seen before joins the corpus of the run.</summary>
internal sealed class FuzzLoop(FuzzTarget target, int seed, string failures)
{
    // A kilobyte is read in microseconds: an input that takes this long has found a loop without an end, or work that grows with a power of the input.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Random _random = new(seed);
    private readonly HashSet<string> _outcomes = [];
    private readonly HashSet<string> _failed = [];
    private byte[] _current = [];
    private long _startedAt;

    /// <summary>Inputs tried.</summary>
    public long Runs { get; private set; }

    /// <summary>Kinds of failure found, each written to a file.</summary>
    public int Failures => _failed.Count;

    /// <summary>Ways to end that were seen.</summary>
    public int Outcomes => _outcomes.Count;

    /// <summary>Runs for a time from the given inputs, each of which is run first.</summary>
    public void Run(IReadOnlyList<byte[]> corpus, TimeSpan time)
    {
        using var watchdog = new Timer(_ => EndIfStuck(), null, Patience, Patience / 4);
        List<byte[]> pool = [.. corpus, []];
        foreach (var input in corpus) Try(input);
        var mutator = new Mutator(target, _random);
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < time)
        {
            var input = mutator.Next(pool);
            if (Try(input)) pool.Add(input);
        }
    }

    private bool Try(byte[] input)
    {
        Volatile.Write(ref _current, input);
        Volatile.Write(ref _startedAt, Stopwatch.GetTimestamp());
        Runs++;
        try
        {
            return _outcomes.Add(target.Run(input, _random));
        }
        catch (Exception e)
        {
            // Whatever it is: a reader never throws, and an invariant that fails says so by an exception.
            Report(input, e);
            return false;
        }
        finally
        {
            Volatile.Write(ref _startedAt, 0);
        }
    }

    private void Report(byte[] input, Exception failure)
    {
        var kind = $"{failure.GetType().Name}: {failure.Message.Split('\n')[0]}";
        if (!_failed.Add(kind)) return;
        Console.WriteLine($"{target.Name}: {failure}\n  input: {Save(input, $"failure-{_failed.Count}")}");
    }

    private void EndIfStuck()
    {
        var startedAt = Volatile.Read(ref _startedAt);
        if (startedAt == 0 || Stopwatch.GetElapsedTime(startedAt) < Patience) return;
        Environment.FailFast($"{target.Name}: no end after {Patience.TotalSeconds} s; input: {Save(Volatile.Read(ref _current), "stuck")}");
    }

    private string Save(byte[] input, string name)
    {
        Directory.CreateDirectory(failures);
        var path = Path.Combine(failures, $"{target.Name}-{seed}-{name}");
        File.WriteAllBytes(path, input);
        return path;
    }
}
