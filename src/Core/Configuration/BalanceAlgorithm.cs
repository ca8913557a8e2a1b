namespace Waterfall.Core.Configuration;

/// <summary>How the endpoint of a request is chosen. Loads and turns are those of one event loop.</summary>
public enum BalanceAlgorithm : byte
{
    /// <summary>Of two endpoints drawn by weight the one with fewer requests in flight for its weight.</summary>
    PowerOfTwo,

    /// <summary>In turns by weight, spread evenly.</summary>
    RoundRobin,

    /// <summary>The endpoint with the fewest requests in flight for its weight.</summary>
    LeastRequests,

    /// <summary>Of two endpoints drawn by weight the one with the lower latency (peak EWMA, 10 s) × requests in flight.</summary>
    Ewma,

    /// <summary>A draw by weight.</summary>
    Random,

    /// <summary>One key, one endpoint, by a ring of 512 points for each unit of weight.</summary>
    RingHash,

    /// <summary>One key, one endpoint, by Maglev's table of 65,537 slots.</summary>
    Maglev,
}
