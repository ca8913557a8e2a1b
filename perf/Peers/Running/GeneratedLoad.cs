namespace Waterfall.Peers.Running;

/// <summary>What one run of a load generator found.</summary>
/// <param name="Requests">Answered requests.</param>
/// <param name="Seconds">How long it sent.</param>
/// <param name="P50Us">Median latency in microseconds, where the generator has it.</param>
/// <param name="P99Us">99th percentile of the latency in microseconds, where the generator has it.</param>
/// <param name="Errors">Answers of 400 and above, timeouts, and failures to connect, read or write.</param>
internal sealed record GeneratedLoad(long Requests, double Seconds, double? P50Us, double? P99Us, long Errors);
