using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Waterfall.Peers.Catalog;

namespace Waterfall.Peers.Running;

/// <summary>Keep-alive connections that did one request each and then stay open.</summary>
internal sealed class IdleConnections : IDisposable
{
    // A few openings at a time: the gateway must hold many idle connections, not work on many at once.
    private const int Workers = 16;

    // One source address has about 28,000 ports, and some of them may still be in TIME_WAIT from the scenarios before.
    private const int PerSourceAddress = 2_500;
    private const int FirstSource = 2; // 127.0.0.2

    private readonly List<Socket> _sockets = [];

    /// <summary>How many could not be opened or got no answer.</summary>
    public int Failed { get; private set; }

    /// <summary>How many the gateway has closed since.</summary>
    public int CountClosed() => _sockets.Count(static socket => socket.Poll(0, SelectMode.SelectRead));

    /// <summary>Opens a scenario's connections to a gateway, with one answered request on each.</summary>
    public static async Task<IdleConnections> OpenAsync(Scenario scenario, int port, CancellationToken cancellation)
    {
        var connections = new IdleConnections();
        try
        {
            var request = Encoding.ASCII.GetBytes(string.Create(
                CultureInfo.InvariantCulture,
                $"GET {scenario.Path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n"));
            var options = new ParallelOptions { MaxDegreeOfParallelism = Workers, CancellationToken = cancellation };
            await Parallel.ForAsync(0, scenario.Connections, options, async (index, stop) =>
            {
                var socket = await OpenOneAsync(index, port, request, scenario.ResponseBytes, stop);
                connections.Add(socket);
            });
            return connections;
        }
        catch
        {
            connections.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (var socket in _sockets)
            socket.Dispose();
    }

    private static async Task<Socket?> OpenOneAsync(int index, int port, byte[] request, int bodyBytes, CancellationToken cancellation)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(new IPAddress([127, 0, 0, (byte)(FirstSource + (index / PerSourceAddress))]), 0));
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), cancellation);
            await socket.SendAsync(request, cancellation);
            if (await ReadResponseAsync(socket, bodyBytes, cancellation))
                return socket;
        }
        catch (SocketException)
        {
            // Counted as failed.
        }
        catch (OperationCanceledException)
        {
            socket.Dispose();
            throw;
        }

        socket.Dispose();
        return null;
    }

    private static async Task<bool> ReadResponseAsync(Socket socket, int bodyBytes, CancellationToken cancellation)
    {
        var buffer = new byte[4096];
        var length = 0;
        while (length < buffer.Length)
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(length), cancellation);
            if (received == 0)
                return false;
            length += received;
            var headEnd = buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8);
            if (headEnd >= 0 && length >= headEnd + 4 + bodyBytes)
                return buffer.AsSpan().StartsWith("HTTP/1.1 200 "u8);
        }

        return false;
    }

    private void Add(Socket? socket)
    {
        lock (_sockets)
        {
            if (socket is null)
                Failed++;
            else
                _sockets.Add(socket);
        }
    }
}
