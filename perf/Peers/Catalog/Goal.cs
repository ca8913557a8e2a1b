namespace Waterfall.Peers.Catalog;

/// <summary>What Waterfall has to reach in a scenario.</summary>
/// <param name="Against">The peer that its cost is divided by, or null where the cost itself is limited.</param>
/// <param name="Limit">The largest value that meets the goal: a ratio, or bytes per connection.</param>
internal sealed record Goal(string? Against, double Limit);
