using Waterfall.Core.Pipeline;

namespace Waterfall.Core.Policies.Timeout;

/// <summary>Bounds the rest of an exchange, all attempts and both bodies together. Of several bounds, the upstream's among them, the earliest holds.</summary>
public sealed record TimeoutPolicy : IPolicy
{
    /// <summary>The longest time that can be asked for.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    /// <inheritdoc/>
    public string Name => "timeout";

    /// <summary>The time from here on: 1 ms to <see cref="Longest"/>. Beyond it the answer is 504, or breaks off where it had begun.</summary>
    public required TimeSpan Total { get; init; }

    /// <inheritdoc/>
    public Stage? Compile(PolicyContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (Total >= TimeSpan.FromMilliseconds(1) && Total <= Longest)
            return new TimeoutStage((long)Total.TotalMilliseconds);
        context.Report("total", $"{Total} is out of bounds", "1ms to 24h");
        return null;
    }
}
