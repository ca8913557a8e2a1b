using Waterfall.Core.Pipeline;

namespace Waterfall.Core.Policies.Concurrency;

/// <summary>
/// Bounds the exchanges of a route that are under way at once, on all loops together. Those beyond wait in a queue of their loop, and are answered 503 when it is
/// full or their time there is over.
/// </summary>
public sealed record ConcurrencyPolicy : IPolicy
{
    /// <summary>The most that can be asked for, of either kind.</summary>
    public const int Most = 1_000_000;

    /// <summary>The longest time in the queue that can be asked for.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(10);

    /// <inheritdoc/>
    public string Name => "concurrency";

    /// <summary>Exchanges at once: 1 to <see cref="Most"/>.</summary>
    public required int Limit { get; init; }

    /// <summary>Exchanges that may wait, on each loop: 0 to <see cref="Most"/>. Default 0.</summary>
    public int Queue { get; init; }

    /// <summary>How long one may wait: 1 ms to <see cref="LongestWait"/>. Default 100 ms.</summary>
    public TimeSpan QueueTimeout { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <inheritdoc/>
    public Stage? Compile(PolicyContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (Limit is < 1 or > Most)
            context.Report("limit", $"{Limit} is out of bounds", $"1 to {Most}");
        if (Queue is < 0 or > Most)
            context.Report("queue", $"{Queue} is out of bounds", $"0 to {Most}");
        if (QueueTimeout < TimeSpan.FromMilliseconds(1) || QueueTimeout > LongestWait)
            context.Report("queueTimeout", $"{QueueTimeout} is out of bounds", "1ms to 10m");
        return new ConcurrencyStage(context.NewSlot<ConcurrencyGate>(), new ConcurrencyGate(Limit, Queue), (long)QueueTimeout.TotalMilliseconds);
    }
}
