namespace Waterfall.Core.Upstreams.Resilience;

/// <summary>Leave to go through a circuit. Its result is given to <see cref="CircuitBreaker.OnResult"/> exactly once.</summary>
/// <param name="Epoch">The circuit's change of state it was given after: results of an earlier one count no more.</param>
/// <param name="IsProbe">Whether it is the half-open circuit's one probe.</param>
internal readonly record struct CircuitPermit(int Epoch, bool IsProbe);
