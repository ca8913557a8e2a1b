using System.Net;
using System.Security.Cryptography;
using Waterfall.Core.IO;
using Waterfall.Core.IO.Tls;
using Waterfall.Core.Upstreams.Health;

namespace Waterfall.Core.Upstreams;

/// <summary>
/// Gives the same <see cref="Endpoint"/> for the same URL, and the same state for the same cluster, in every snapshot. Used where snapshots are compiled, off
/// the loops.
/// </summary>
internal sealed class EndpointRegistry
{
    // The same address with another kind of TLS is another endpoint: they must not share connections.
    private readonly Dictionary<(string Url, UpstreamProtocol Protocol, ClientTlsContext? Tls), Endpoint> _endpoints = [];
    private readonly SortedSet<int> _free = [];
    private readonly HealthEpoch _epoch = new();

    internal EndpointRegistry()
        : this(BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8)))
    {
    }

    /// <param name="seed">What the loops' random numbers begin with.</param>
    internal EndpointRegistry(ulong seed) => Clusters = new ClusterStates(_epoch, seed);

    internal ClusterStates Clusters { get; }

    /// <summary>How endpoints are encrypted, which outlives snapshots as they do.</summary>
    internal ClientTlsContexts Tls { get; } = new();

    /// <summary>The generation of the next endpoint that is new.</summary>
    internal long NextGeneration { get; private set; }

    /// <summary>Told of changes of endpoints and circuits, a line each, from any loop.</summary>
    internal Action<string> Notice { get; init; } = static _ => { };

    /// <summary>The time that loops go by, for what joins a running cluster.</summary>
    internal Func<long> Clock { get; init; } = static () => LoopClock.NowMs;

    internal Endpoint Get(string url, EndPoint address, byte[] authority, UpstreamProtocol protocol = UpstreamProtocol.Http1, ClientTlsContext? tls = null)
    {
        if (_endpoints.TryGetValue((url, protocol, tls), out var endpoint))
            return endpoint;
        var index = _endpoints.Count;
        if (_free.Count > 0)
        {
            index = _free.Min;
            _free.Remove(index);
        }
        return _endpoints[(url, protocol, tls)] = new Endpoint(url, address, authority, index, NextGeneration++, new EndpointHealth(_epoch)) { Protocol = protocol, Tls = tls };
    }

    /// <summary>Forgets endpoints that no snapshot uses any more, so that their places can be used again.</summary>
    internal void KeepOnly(IReadOnlyList<Endpoint> used)
    {
        foreach (var endpoint in _endpoints.Values.Except(used).ToArray())
        {
            _endpoints.Remove((endpoint.Url, endpoint.Protocol, endpoint.Tls));
            _free.Add(endpoint.Index);
        }
    }
}
