namespace Waterfall.Core.Upstreams.Resilience;

/// <summary>How much of an upstream the whole gateway, all its loops together, may use at a time. 0: no limit.</summary>
/// <param name="Connections">Connections open.</param>
/// <param name="Requests">Requests under way.</param>
/// <param name="Queue">Requests that wait for one of those to end; with 0 none waits.</param>
/// <param name="QueueTimeoutMs">How long a request waits, in milliseconds.</param>
internal sealed record BulkheadSettings(int Connections, int Requests, int Queue, long QueueTimeoutMs);
