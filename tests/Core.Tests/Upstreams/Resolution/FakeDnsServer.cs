using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Waterfall.Core.Tests.Upstreams.Resolution;

/// <summary>A DNS server on a loopback port, UDP and TCP, that answers each query as the test says.</summary>
internal sealed class FakeDnsServer : IDisposable
{
    private readonly Socket _udp;
    private readonly Socket _tcp;
    private readonly Func<FakeDnsQuery, Task> _answer;

    public FakeDnsServer(Func<FakeDnsQuery, Task> answer)
    {
        _answer = answer;
        (_udp, _tcp) = Bind();
        EndPoint = (IPEndPoint)_udp.LocalEndPoint!;
        _ = ServeUdpAsync();
        _ = ServeTcpAsync();
    }

    public IPEndPoint EndPoint { get; }

    /// <summary>Every query so far, in the order of arrival.</summary>
    public ConcurrentQueue<FakeDnsQuery> Queries { get; } = new();

    public void Dispose()
    {
        _udp.Dispose();
        _tcp.Dispose();
    }

    private static (Socket Udp, Socket Tcp) Bind()
    {
        for (var attempt = 0; ; attempt++)
        {
            var udp = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            udp.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            var tcp = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                tcp.Bind(udp.LocalEndPoint!);
                tcp.Listen();
                return (udp, tcp);
            }
            catch (SocketException) when (attempt < 20)
            {
                udp.Dispose();
                tcp.Dispose();
            }
        }
    }

    private async Task ServeUdpAsync()
    {
        try
        {
            var buffer = new byte[4096];
            while (true)
            {
                var received = await _udp.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0));
                var client = (IPEndPoint)received.RemoteEndPoint;
                var query = Parse(buffer[..received.ReceivedBytes], false, client, async reply => await _udp.SendToAsync(reply, client));
                Queries.Enqueue(query);
                _ = _answer(query);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // the test is over
        }
    }

    private async Task ServeTcpAsync()
    {
        try
        {
            while (true)
                _ = ServeConnectionAsync(await _tcp.AcceptAsync());
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // the test is over
        }
    }

    private async Task ServeConnectionAsync(Socket connection)
    {
        using var stream = new NetworkStream(connection, ownsSocket: true);
        var prefix = new byte[2];
        await stream.ReadExactlyAsync(prefix);
        var bytes = new byte[BinaryPrimitives.ReadUInt16BigEndian(prefix)];
        await stream.ReadExactlyAsync(bytes);
        var query = Parse(bytes, true, (IPEndPoint)connection.RemoteEndPoint!, async reply =>
        {
            // In two writes, so that the reader meets a length without its message.
            var length = new byte[2];
            BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)reply.Length);
            await stream.WriteAsync(length);
            await Task.Delay(5);
            await stream.WriteAsync(reply);
        });
        Queries.Enqueue(query);
        await _answer(query);
    }

    private static FakeDnsQuery Parse(byte[] bytes, bool isTcp, IPEndPoint client, Func<byte[], Task> reply)
    {
        var labels = new List<string>();
        var offset = 12;
        for (; bytes[offset] != 0; offset += 1 + bytes[offset])
            labels.Add(Encoding.ASCII.GetString(bytes, offset + 1, bytes[offset]));
        var type = BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(offset + 1));
        var hasEdns = BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(10)) == 1;
        var id = BinaryPrimitives.ReadUInt16BigEndian(bytes);
        return new FakeDnsQuery(id, string.Join('.', labels), type, hasEdns, isTcp, client, reply);
    }
}
