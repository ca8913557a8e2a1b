using System.Net;

namespace Waterfall.Core.IO;

/// <summary>A listening socket on one loop.</summary>
internal abstract class Listener
{
    /// <summary>The bound address, with the port the system chose where 0 was asked for.</summary>
    internal abstract EndPoint LocalEndPoint { get; }

    /// <summary>Stops accepting. Connections already accepted stay.</summary>
    internal abstract void Stop();
}
