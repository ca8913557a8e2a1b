using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Waterfall.Core.Upstreams.Resolution.Wire;

namespace Waterfall.Core.Upstreams.Resolution;

/// <summary>
/// One question to one server, over UDP (RFC 1035 4.2.1) or TCP (RFC 7766). Each exchange has its own socket, port and id.
/// </summary>
internal static class DnsTransport
{
    /// <summary>
    /// Datagrams that are not the answer, after which the rest of the exchange moves to TCP: someone may be guessing ids, and each
    /// guess against 16 bits of id and about as many of port must stay hopeless (RFC 5452 7).
    /// </summary>
    public const int MaxStrayDatagrams = 64;

    /// <summary>More than we advertise; a datagram longer than this is cut and then does not parse.</summary>
    private const int DatagramBufferLength = 4096;

    public static async Task<DnsReply> AskOverUdpAsync(
        IPEndPoint server, DnsQuestion question, bool edns, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(timeout);
        try
        {
            // Connected: the kernel picks a random port (RFC 5452 9.2), lets in only datagrams from the server's address and port,
            // and reports a server that is not there at once.
            using var socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            await socket.ConnectAsync(server, deadline.Token);
            var id = NewId();
            await socket.SendAsync(Query(id, question, edns), deadline.Token);

            var buffer = new byte[DatagramBufferLength];
            for (var strays = 0; strays < MaxStrayDatagrams; strays++)
            {
                var length = await socket.ReceiveAsync(buffer, deadline.Token);
                if (Read(buffer.AsSpan(0, length), id, question, truncationMatters: true) is { } reply)
                    return reply;
            }

            return DnsReply.RetryOverTcp;
        }
        catch (SocketException e)
        {
            return DnsReply.Failed(e.SocketErrorCode.ToString());
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return DnsReply.Failed("no answer in time");
        }
    }

    public static async Task<DnsReply> AskOverTcpAsync(
        IPEndPoint server, DnsQuestion question, bool edns, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(timeout);
        try
        {
            using var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(server, deadline.Token);
            var id = NewId();
            var query = Query(id, question, edns);
            // RFC 7766 8: the length and the message in one write, so that they share a segment.
            var framed = new byte[2 + query.Length];
            BinaryPrimitives.WriteUInt16BigEndian(framed, (ushort)query.Length);
            query.CopyTo(framed.AsMemory(2));
            await SendAllAsync(socket, framed, deadline.Token);

            var prefix = new byte[2];
            if (!await ReceiveAllAsync(socket, prefix, deadline.Token))
                return DnsReply.Failed("closed without an answer");
            var message = new byte[BinaryPrimitives.ReadUInt16BigEndian(prefix)];
            if (!await ReceiveAllAsync(socket, message, deadline.Token))
                return DnsReply.Failed("closed in the middle of an answer");
            return Read(message, id, question, truncationMatters: false) ?? DnsReply.Failed("answered another question");
        }
        catch (SocketException e)
        {
            return DnsReply.Failed(e.SocketErrorCode.ToString());
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return DnsReply.Failed("no answer in time");
        }
    }

    /// <summary>Null if the bytes are not the answer to this query, however well-formed (RFC 5452 9.1).</summary>
    private static DnsReply? Read(ReadOnlySpan<byte> bytes, ushort id, DnsQuestion question, bool truncationMatters)
    {
        if (!DnsMessageReader.TryReadHead(bytes, out var head) || !head.Answers(id, question))
            return null;
        // RFC 2181 9: what a truncated answer does hold is not to be used. Some servers cut it in the middle of a record.
        if (head.IsTruncated && truncationMatters)
            return DnsReply.RetryOverTcp;
        return DnsMessageReader.TryRead(bytes, out var message) ? DnsReply.Received(message) : DnsReply.Failed("malformed answer");
    }

    // RFC 5452 4.3: unpredictable, hence not from a seeded generator.
    private static ushort NewId() => (ushort)RandomNumberGenerator.GetInt32(ushort.MaxValue + 1);

    private static byte[] Query(ushort id, DnsQuestion question, bool edns)
    {
        Span<byte> query = stackalloc byte[DnsMessageWriter.MaxQueryLength];
        return query[..DnsMessageWriter.WriteQuery(query, id, question, edns)].ToArray();
    }

    private static async Task SendAllAsync(Socket socket, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (!bytes.IsEmpty)
            bytes = bytes[await socket.SendAsync(bytes, cancellationToken)..];
    }

    private static async Task<bool> ReceiveAllAsync(Socket socket, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        while (!buffer.IsEmpty)
        {
            var count = await socket.ReceiveAsync(buffer, cancellationToken);
            if (count == 0)
                return false;
            buffer = buffer[count..];
        }

        return true;
    }
}
