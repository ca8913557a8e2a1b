using System.Net;
using Waterfall.Core.IO;
using Waterfall.Core.Streams;

namespace Waterfall.Micro;

/// <summary>A session with a peer and no connection, for stages that ask who the client is.</summary>
internal sealed class PlanSession() : ServerSession(null!, null!, new ServerSettings { Listener = "bench" }, Client)
{
    private static readonly ClientPeer Client = new(new IPEndPoint(IPAddress.Parse("203.0.113.9"), 40000), isTrustedProxy: false, isSecure: false);

    internal override LoopTask RunAsync() => default;

    internal override void Drain()
    {
    }

    internal override void Abort()
    {
    }
}
