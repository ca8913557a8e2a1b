namespace Waterfall.Core.Configuration;

/// <summary>How a route's requests are divided among upstreams.</summary>
public sealed record SplitConfig
{
    /// <summary>Upstreams by name and their weights, 0 to 1,000,000: a share of the sum. At least one is above 0. The order means nothing.</summary>
    public required IReadOnlyDictionary<string, int> Weights { get; init; }

    /// <summary>
    /// A template; requests for which it gives the same text go to the same upstream, on every gateway and after restarts. Where the text is empty, or an
    /// expression fails, the upstream is drawn. Null: always drawn.
    /// </summary>
    public string? Sticky { get; init; }
}
