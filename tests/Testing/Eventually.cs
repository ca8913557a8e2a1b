using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Waterfall.Testing;

/// <summary>Waits for a condition instead of for a time.</summary>
public static class Eventually
{
    /// <summary>How long anything may take on a busy machine before it counts as never: 20 s.</summary>
    public static TimeSpan Limit { get; } = TimeSpan.FromSeconds(20);

    /// <summary>Returns once <paramref name="condition"/> holds.</summary>
    /// <exception cref="TimeoutException">It did not within <paramref name="limit"/> (default <see cref="Limit"/>).</exception>
    public static async Task TrueAsync(
        Func<bool> condition, TimeSpan? limit = null, [CallerArgumentExpression(nameof(condition))] string what = "")
    {
        var clock = Stopwatch.StartNew();
        while (!condition())
        {
            if (clock.Elapsed > (limit ?? Limit))
                throw new TimeoutException($"still not true after {limit ?? Limit}: {what}");
            await Task.Delay(2);
        }
    }
}
