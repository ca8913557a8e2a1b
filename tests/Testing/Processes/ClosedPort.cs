using System.Net;
using System.Net.Sockets;

namespace Waterfall.Testing.Processes;

/// <summary>A port that refuses connections for as long as this lives: bound, so that nobody else gets it, and never listened on.</summary>
public sealed class ClosedPort : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public ClosedPort() => _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));

    public string Url => $"http://{_socket.LocalEndPoint}";

    public void Dispose() => _socket.Dispose();
}
