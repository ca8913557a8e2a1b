using System.Net;
using System.Net.Sockets;

namespace Waterfall.Core.IO;

/// <summary>A bound socket that loops accept from: one for each loop where the kernel spreads connections over them, else one that they share.</summary>
internal sealed class ListenSocket
{
    // Bursts of connections wait here; the kernel takes the smaller of this and net.core.somaxconn (4096 since Linux 5.4).
    internal const int Backlog = 4096;

    private const int SolSocket = 1, SoReusePort = 15;

    private ListenSocket(Socket socket, bool isShared)
    {
        Socket = socket;
        IsShared = isShared;
    }

    internal Socket Socket { get; }

    /// <summary>Whether several loops accept from this one socket.</summary>
    internal bool IsShared { get; }

    internal EndPoint LocalEndPoint => Socket.LocalEndPoint!;

    /// <summary>Binds an address for a number of loops. Throws <see cref="SocketException"/> when the system refuses it.</summary>
    internal static ListenSocket[] Open(EndPoint endPoint, int loops)
    {
        if (endPoint is UnixDomainSocketEndPoint unix)
            return Share(OpenUnix(unix), loops);
        if (!OperatingSystem.IsLinux())
            return Share(OpenTcp((IPEndPoint)endPoint, reusePort: false), loops);

        // SO_REUSEPORT would let a second gateway bind the same port and share its traffic unnoticed; a bind without it finds out.
        var ip = (IPEndPoint)endPoint;
        if (ip.Port != 0)
            OpenTcp(ip, reusePort: false, listen: false).Dispose();
        var sockets = new List<ListenSocket>();
        try
        {
            for (var i = 0; i < loops; i++)
            {
                var socket = OpenTcp(ip, reusePort: true);
                sockets.Add(new ListenSocket(socket, isShared: false));
                ip = (IPEndPoint)socket.LocalEndPoint!;
            }
        }
        catch
        {
            sockets.ForEach(each => each.Close());
            throw;
        }
        return [.. sockets];
    }

    internal void Close()
    {
        var path = (Socket.LocalEndPoint as UnixDomainSocketEndPoint)?.ToString();
        Socket.Dispose();
        if (path is not null)
            File.Delete(path);
    }

    private static ListenSocket[] Share(Socket socket, int loops)
    {
        var shared = new ListenSocket(socket, isShared: loops > 1);
        return [.. Enumerable.Repeat(shared, loops)];
    }

    private static Socket OpenTcp(IPEndPoint endPoint, bool reusePort, bool listen = true)
    {
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (endPoint.AddressFamily == AddressFamily.InterNetworkV6)
                socket.DualMode = endPoint.Address.Equals(IPAddress.IPv6Any); // as ":8080" is understood everywhere
            if (reusePort)
                socket.SetRawSocketOption(SolSocket, SoReusePort, BitConverter.GetBytes(1));
            // Accepted sockets inherit it: no call per connection.
            socket.NoDelay = true;
            socket.Bind(endPoint);
            if (listen)
                Listen(socket);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static Socket OpenUnix(UnixDomainSocketEndPoint endPoint)
    {
        var path = endPoint.ToString();
        if (File.Exists(path) && !IsServed(endPoint))
            File.Delete(path); // left behind by a process that did not end in order
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Bind(endPoint);
            Listen(socket);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static void Listen(Socket socket)
    {
        socket.Listen(Backlog);
        socket.Blocking = false;
    }

    private static bool IsServed(UnixDomainSocketEndPoint endPoint)
    {
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(endPoint);
            return true;
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionRefused)
        {
            return false;
        }
        catch (SocketException)
        {
            return true; // not a socket, or not ours to remove: binding will say so
        }
    }
}
