using System.Net;

namespace Waterfall.Core.IO.ProxyProtocol;

/// <summary>A header of the PROXY protocol.</summary>
/// <param name="Length">Its bytes.</param>
/// <param name="Source">The client's address; null where the header says that the connection is the proxy's own, or of a kind it cannot name: the peer's stands.</param>
internal readonly record struct ProxyHeader(int Length, EndPoint? Source);

/// <summary>What looking for a header came to.</summary>
internal enum ProxyHeaderStatus : byte
{
    Done,
    NeedMore,
    Malformed,
}
