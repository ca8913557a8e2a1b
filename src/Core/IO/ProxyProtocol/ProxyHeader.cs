using System.Net;

namespace Waterfall.Core.IO.ProxyProtocol;

/// <summary>A header of the PROXY protocol.</summary>
/// <param name="Length">Its bytes.</param>
/// <param name="Source">The client's address; null where the header says that the connection is the proxy's own, or of a kind it cannot name: the peer's stands.</param>
internal readonly record struct ProxyHeader(int Length, EndPoint? Source)
{
    // A proxy that listens for both versions names its IPv4 clients so (RFC 4291 2.5.5.2): to all that knows networks they are IPv4.
    internal static IPEndPoint EndPointOf(IPAddress address, int port) => new(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address, port);
}

/// <summary>What looking for a header came to.</summary>
internal enum ProxyHeaderStatus : byte
{
    Done,
    NeedMore,
    Malformed,
}
