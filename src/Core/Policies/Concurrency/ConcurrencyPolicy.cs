using Waterfall.Core.Pipeline;
using Waterfall.Core.Upstreams.Resilience;

namespace Waterfall.Core.Policies.Concurrency;

/// <summary>
/// Bounds the exchanges of a route that are under way at once, on all loops together. Those beyond wait in a queue, and are answered 503 when it is full or
/// their time there is over.
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

    /// <summary>Exchanges that may wait, on all loops together: 0 to <see cref="Most"/>. Default 0.</summary>
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
        var settings = new BulkheadSettings(Connections: 0, Requests: Limit, Queue, (long)QueueTimeout.TotalMilliseconds);
        return new ConcurrencyStage(context.NewSlot<Bulkhead>(), new Bulkhead(settings, new BulkheadState()));
    }
}
