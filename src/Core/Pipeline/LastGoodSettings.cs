namespace Waterfall.Core.Pipeline;

/// <summary>Which earlier answers may stand in for one that failed.</summary>
/// <param name="MaxAgeMs">How long ago they may have come, in milliseconds.</param>
/// <param name="MaxBody">The longest body that is kept.</param>
internal sealed record LastGoodSettings(long MaxAgeMs, int MaxBody);
