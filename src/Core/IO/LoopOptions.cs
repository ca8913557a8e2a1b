using Waterfall.Core.IO.Engines;

namespace Waterfall.Core.IO;

/// <summary>What the loops of a group are made with.</summary>
internal sealed record LoopOptions
{
    /// <summary>Makes a loop's engine.</summary>
    internal required Func<EventLoop, LoopEngine> CreateEngine { get; init; }

    /// <summary>The loops' time in milliseconds, monotonic. Tests give their own.</summary>
    internal Func<long> Clock { get; init; } = static () => LoopClock.NowMs;

    /// <summary>Told of defects: exceptions that no handler dealt with.</summary>
    internal required Action<Exception> ReportFailure { get; init; }

    /// <summary>The processor of each loop; null leaves the threads to the scheduler.</summary>
    internal int[]? Processors { get; init; }

    /// <summary>Whether buffers are poisoned on return and leaks listed.</summary>
    internal bool DiagnoseBuffers { get; init; }
}
