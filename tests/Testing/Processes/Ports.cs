using System.Net;
using System.Net.Sockets;

namespace Waterfall.Testing.Processes;

/// <summary>Ports for peers that cannot bind to port 0, and addresses that fail in a known way.</summary>
public static class Ports
{
    /// <summary>A port that was free a moment ago. Somebody else may take it: whoever starts a peer on it tries again.</summary>
    public static int Free()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    /// <summary>Whether something accepts connections there.</summary>
    public static bool IsOpen(EndPoint address)
    {
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(address);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
