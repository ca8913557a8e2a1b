using System.Net;

namespace Waterfall.Core.Upstreams;

/// <summary>Gives the same <see cref="Endpoint"/> for the same URL in every snapshot. Used where snapshots are compiled, off the loops.</summary>
internal sealed class EndpointRegistry
{
    private readonly Dictionary<string, Endpoint> _endpoints = new(StringComparer.Ordinal);
    private readonly SortedSet<int> _free = [];
    private long _generation;

    internal Endpoint Get(string url, EndPoint address, byte[] authority)
    {
        if (_endpoints.TryGetValue(url, out var endpoint))
            return endpoint;
        var index = _endpoints.Count;
        if (_free.Count > 0)
        {
            index = _free.Min;
            _free.Remove(index);
        }
        return _endpoints[url] = new Endpoint(url, address, authority, index, _generation++);
    }

    /// <summary>Forgets endpoints that no snapshot uses any more, so that their places can be used again.</summary>
    internal void KeepOnly(IReadOnlyList<Endpoint> used)
    {
        foreach (var endpoint in _endpoints.Values.Except(used).ToArray())
        {
            _endpoints.Remove(endpoint.Url);
            _free.Add(endpoint.Index);
        }
    }
}
