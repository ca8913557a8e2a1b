namespace Waterfall.Core.Upstreams.Resilience;

/// <summary>What a circuit breaker lets through.</summary>
internal enum CircuitState : byte
{
    /// <summary>Everything.</summary>
    Closed,

    /// <summary>Nothing.</summary>
    Open,

    /// <summary>One request at a time, to see how it goes.</summary>
    HalfOpen,
}
