using System.Net;
using System.Net.Sockets;

namespace Waterfall.Peers.Running;

/// <summary>
/// Ports to listen on, below the range that the system gives to outgoing connections (32768 and up): a run opens hundreds of thousands
/// of those, and one of them must not sit on a port between its choice and its use.
/// </summary>
internal static class FreePorts
{
    private const int First = 20_000;
    private const int Last = 32_767;

    public static int Next()
    {
        while (true)
        {
            var port = Random.Shared.Next(First, Last + 1);
            using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                probe.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException)
            {
                // Taken: try another.
            }
        }
    }
}
