using System.Net;
using Waterfall.Core.Upstreams.Health;

namespace Waterfall.Core.Upstreams;

/// <summary>One address of an upstream. The same object in every snapshot that names it, so that pools and what is known of it outlive a reload.</summary>
internal sealed class Endpoint
{
    internal Endpoint(string url, EndPoint address, byte[] authority, int index, long generation, EndpointHealth health)
    {
        Url = url;
        Address = address;
        Authority = authority;
        Index = index;
        Generation = generation;
        Health = health;
    }

    internal string Url { get; }

    /// <summary>An IP end point or a unix socket, or a <see cref="DnsEndPoint"/> whose name is resolved when a connection is made.</summary>
    internal EndPoint Address { get; }

    /// <summary>The Host to send where the upstream is to see its own: host and, unless it is 80, port.</summary>
    internal byte[] Authority { get; }

    /// <summary>A small number of its own: the endpoint's place in every loop's table of pools.</summary>
    internal int Index { get; }

    /// <summary>Counts up: of two endpoints that have had one place, the higher has it now.</summary>
    internal long Generation { get; }

    /// <summary>Whether it is fit for use, as all loops have found.</summary>
    internal EndpointHealth Health { get; }
}
