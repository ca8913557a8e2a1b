using System.Net;

namespace Waterfall.Core.IO;

/// <summary>A listening socket on one loop.</summary>
internal abstract class Listener
{
    /// <summary>The bound address, with the port the system chose where 0 was asked for.</summary>
    internal abstract EndPoint LocalEndPoint { get; }

    /// <summary>Accepts the connections that are made already, which would be reset with the socket, and no more. Those accepted stay.</summary>
    internal abstract void Stop();
}
