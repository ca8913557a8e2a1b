namespace Waterfall.Core.Upstreams.Discovery;

/// <summary>What the gateway does with what is discovered.</summary>
/// <param name="Changed">Told that a list has changed, from any thread.</param>
/// <param name="Notice">Told a line for people, from any thread.</param>
/// <param name="Check">What is wrong with an endpoint; null if nothing is.</param>
internal sealed record DiscoveryHooks(Action Changed, Action<string> Notice, Func<DiscoveredEndpoint, string?> Check);
