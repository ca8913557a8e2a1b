using Waterfall.Core.Upstreams;

namespace Waterfall.Core.Pipeline;

/// <summary>Where a route sends copies of its requests.</summary>
/// <param name="Cluster">The upstream that gets them.</param>
/// <param name="Threshold">A request is copied when a random number from 0 to below <see cref="Scale"/> is below this.</param>
/// <param name="TimeoutMs">How long one may take, from the choice of a connection to the end of the answer.</param>
internal sealed record Mirror(Cluster Cluster, int Threshold, long TimeoutMs)
{
    /// <summary>All requests, in the unit of <see cref="Threshold"/>: a ten-thousandth of a percent.</summary>
    internal const int Scale = 1_000_000;

    /// <summary>The longest body of a request that is copied.</summary>
    internal const int MaxBody = 64 * 1024;

    /// <summary>The field that marks a copy. A request that has it is a copy already and is not copied again.</summary>
    internal static ReadOnlySpan<byte> Field => "X-Mirror"u8;
}
