namespace Waterfall.Core.Configuration;

/// <summary>How much of an upstream the whole gateway may use at a time, so that a slow one does not take everything.</summary>
public sealed record BulkheadConfig
{
    /// <summary>The most connections open to all of its endpoints; a request that would need one more is answered 503. Default 0: unlimited. To 1,000,000.</summary>
    public int Connections { get; init; }

    /// <summary>The most requests under way; further ones wait in the queue or are answered 503. Default 0: unlimited. To 1,000,000.</summary>
    public int Requests { get; init; }

    /// <summary>The most requests that wait. Default 0: none. To 1,000,000.</summary>
    public int Queue { get; init; }

    /// <summary>How long a request waits before it is answered 503. Default 200 ms.</summary>
    public TimeSpan QueueTimeout { get; init; } = TimeSpan.FromMilliseconds(200);
}
