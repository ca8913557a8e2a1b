using System.Net;
using Waterfall.Core.IO;
using Waterfall.Core.IO.Tls;
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

    /// <summary>How connections to it are encrypted; null where they are not.</summary>
    internal ClientTlsContext? Tls { get; init; }

    /// <summary>What is spoken to it.</summary>
    internal UpstreamProtocol Protocol { get; init; }

    /// <summary>Whether a connection to it may turn out to speak HTTP/2: told to, or agreed on by TLS.</summary>
    internal bool MaySpeakHttp2 => Protocol == UpstreamProtocol.Http2 || (Protocol == UpstreamProtocol.Auto && Tls is not null);

    /// <summary>A small number of its own: the endpoint's place in every loop's table of pools.</summary>
    internal int Index { get; }

    /// <summary>Counts up: of two endpoints that have had one place, the higher has it now.</summary>
    internal long Generation { get; }

    /// <summary>Whether it is fit for use, as all loops have found.</summary>
    internal EndpointHealth Health { get; }

    // What the certificate is for unless it is said otherwise: a name or an address.
    private string Host => Address switch
    {
        DnsEndPoint name => name.Host,
        IPEndPoint ip => ip.Address.ToString(),
        _ => "localhost",
    };

    /// <summary>Makes a connection to it, encrypted where it is to be.</summary>
    /// <param name="loop">The loop that is to own the connection.</param>
    /// <param name="address">The address that its name stands for.</param>
    /// <param name="timeoutMs">How long it may take altogether; 0 for no limit.</param>
    internal async LoopTask<ConnectResult> ConnectAsync(EventLoop loop, EndPoint address, long timeoutMs)
    {
        var started = loop.Timers.NowMs;
        var result = await loop.Engine.ConnectAsync(address, timeoutMs);
        if (result.Connection is not { } connection || Tls is null)
            return result;
        return await Tls.OpenAsync(connection, Host, timeoutMs == 0 ? 0 : Math.Max(1, timeoutMs - (loop.Timers.NowMs - started)));
    }
}
