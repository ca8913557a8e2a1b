namespace Waterfall.Core.Configuration;

/// <summary>The wait before a further attempt: base × 2ⁿ, at most max.</summary>
public sealed record BackoffConfig
{
    /// <summary>The first wait. Default 25 ms.</summary>
    public TimeSpan Base { get; init; } = TimeSpan.FromMilliseconds(25);

    /// <summary>The longest wait. Default 250 ms.</summary>
    public TimeSpan Max { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Whether the wait is drawn at random. Default <see cref="BackoffJitter.Full"/>.</summary>
    public BackoffJitter Jitter { get; init; } = BackoffJitter.Full;
}

/// <summary>How waits are spread.</summary>
public enum BackoffJitter : byte
{
    /// <summary>Anything from nothing to the whole wait, so that those who failed together do not come back together.</summary>
    Full,

    /// <summary>The whole wait.</summary>
    None,
}
