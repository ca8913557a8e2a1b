using Waterfall.Core.Upstreams;

namespace Waterfall.Core;

/// <summary>What one loop is at.</summary>
/// <param name="Connections">Client connections open.</param>
/// <param name="Exchanges">Requests whose answer has not ended.</param>
/// <param name="Upstreams">Of each endpoint the connections open to it, how many of them stand idle, and the requests that are there.</param>
internal sealed record LoopStatus(int Connections, int Exchanges, IReadOnlyDictionary<Endpoint, (int Open, int Idle, int InFlight)> Upstreams);
