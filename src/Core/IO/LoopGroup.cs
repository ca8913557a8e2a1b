namespace Waterfall.Core.IO;

/// <summary>The loops of a gateway.</summary>
internal sealed class LoopGroup
{
    private int _next;

    internal LoopGroup(int count, LoopOptions options)
    {
        var loops = new EventLoop[count];
        for (var i = 0; i < count; i++)
            loops[i] = new EventLoop(i, options);
        Loops = loops;
    }

    internal IReadOnlyList<EventLoop> Loops { get; }

    internal void Start()
    {
        foreach (var loop in Loops)
            loop.Start();
    }

    /// <summary>Lets go of loops that were never started.</summary>
    internal void Discard()
    {
        foreach (var loop in Loops)
            loop.Engine.Dispose();
    }

    internal Task StopAsync() => Task.WhenAll(Loops.Select(loop => loop.StopAsync()));

    /// <summary>The loop whose turn it is, for connections that come from elsewhere.</summary>
    internal EventLoop Next() => Loops[(int)((uint)Interlocked.Increment(ref _next) % (uint)Loops.Count)];

    /// <summary>
    /// The processors to pin loops to: only when there is one loop for each processor the process may use. Fewer loops, or several gateways in one process,
    /// are better left to the scheduler.
    /// </summary>
    internal static int[]? ProcessorsFor(int loops)
    {
        var allowed = ProcessorAffinity.Allowed();
        return allowed.Length == loops ? allowed : null;
    }
}
