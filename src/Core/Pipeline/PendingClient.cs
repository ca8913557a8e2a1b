using System.Net;
using System.Text;
using Waterfall.Core.IO;
using Waterfall.Core.IO.ProxyProtocol;
using Waterfall.Core.IO.Tls;
using Waterfall.Core.Memory;
using Waterfall.Core.Streams;

namespace Waterfall.Core.Pipeline;

/// <summary>A client's connection before its session, all of it within one time.</summary>
internal sealed class PendingClient : IDeadlineOwner
{
    // RFC 8446 5.1: what the first record of a handshake begins with.
    private const byte HandshakeRecord = 22;

    // The longest registered method and its space: what is no request by then is none.
    private const int MethodBytes = 24;

    private static readonly byte[] PlainHttpAnswer = RenderPlainHttpAnswer();

    private readonly GatewayLoop _loop;
    private readonly Connection _connection;
    private readonly ListenerPolicy _policy;
    private readonly bool _isSecure;
    private readonly Deadline _deadline;
    private TlsConnection? _tls;

    internal PendingClient(GatewayLoop loop, Connection connection, ListenerPolicy policy, bool isSecure)
    {
        _loop = loop;
        _connection = connection;
        _policy = policy;
        _isSecure = isSecure;
        _deadline = new Deadline(loop.Loop.Timers, this);
    }

    internal Action? OnEnd { get; init; }

    /// <summary>Its turn for a handshake: true, or false when it was given up.</summary>
    internal LoopSignal<bool> Turn { get; } = new();

    /// <summary>Brings the connection to its session, or to its end.</summary>
    internal async LoopTask RunAsync()
    {
        _deadline.Set(_loop.Sessions.NewConnectionTimeoutMs(_policy.HandshakeTimeoutMs), DeadlineReason.Handshake);
        var remote = _policy.ProxyProtocol == ProxyProtocolMode.Off ? _connection.RemoteEndPoint : await ReadProxyHeaderAsync();
        var isReady = remote is not null && (_policy.Tls is not { } tls || await OpenTlsAsync(tls, remote));
        _deadline.Remove();
        if (!isReady)
        {
            _loop.Acceptor.Remove(this);
            _connection.Close();
            OnEnd?.Invoke();
            return;
        }
        var peer = _loop.Peers.Get(remote!, _policy.Trusts(remote!), _isSecure || _tls is not null);
        if (_tls is null)
            _loop.Sessions.Start(_connection, _policy.Settings, peer, NegotiatedProtocol.None, OnEnd);
        else
            _loop.Sessions.Start(_tls, _policy.Settings, peer.With(_tls.Details), _tls.Protocol, OnEnd);
        // Behind that: a gateway that stops, and counts on another thread, must see it in one place or the other.
        _loop.Acceptor.Remove(this);
    }

    /// <summary>Gives it up, unless it is new.</summary>
    internal void Drain()
    {
        if (!_loop.Sessions.WaitForNew(_deadline, _policy.HandshakeTimeoutMs))
            Abort();
    }

    /// <summary>Gives it up.</summary>
    internal void Abort()
    {
        if (_tls is not null)
            _tls.Abort();
        else
            _connection.Close();
        Turn.Set(false);
    }

    void IDeadlineOwner.OnDeadline(Deadline deadline, DeadlineReason reason) => Abort();

    // The address that the header gives; null when there is none that may stand.
    private async LoopTask<EndPoint?> ReadProxyHeaderAsync()
    {
        while (true)
        {
            var status = ProxyHeaderParser.Take(_connection.Input.Queue, _policy.ProxyProtocol, out var header);
            if (status == ProxyHeaderStatus.Done)
                return header.Source ?? _connection.RemoteEndPoint;
            if (status == ProxyHeaderStatus.NeedMore && await HasMoreAsync())
                continue;
            // A balancer that looks whether the port is open says nothing: not worth counting.
            if (_connection.BytesReceived > 0)
                _loop.Loop.Counters.MalformedProxyHeaders++;
            return null;
        }
    }

    private async LoopTask<bool> HasMoreAsync()
    {
        var queue = _connection.Input.Queue;
        var before = queue.Length;
        // The reader is satisfied with what it has: more is received here until the transport is empty.
        while (queue.Length == before && !_connection.IsClosed && !_connection.Input.IsEnded)
        {
            if (_connection.CanReceive && _connection.Receive())
                continue;
            if (await _connection.Input.WaitReadableAsync() != InputStatus.Data)
                return false;
        }
        return queue.Length > before;
    }

    private async LoopTask<bool> OpenTlsAsync(ServerTlsContext tls, EndPoint remote)
    {
        if (_connection.Input.Queue.IsEmpty && !await HasMoreAsync())
            return false;
        if (_connection.Input.Queue.FirstSpan[0] != HandshakeRecord)
        {
            _loop.Loop.Counters.FailedTlsHandshakes++;
            if (await IsPlainHttpAsync())
            {
                _connection.Output.Queue.Write(PlainHttpAnswer);
                await _connection.CloseAsync(_policy.Settings.LingerMs);
            }
            return false;
        }
        _connection.Input.Queue.Compact(); // it may have to wait
        if (!await _loop.Acceptor.EnterAsync(this, tls))
        {
            _loop.Loop.Counters.FailedTlsHandshakes++;
            return false;
        }
        _tls = new TlsConnection(_connection, remote, isServer: true);
        var isOpen = await _tls.OpenAsync(tls.Handshake);
        _loop.Acceptor.Leave();
        if (isOpen)
        {
            _loop.Loop.Counters.TlsHandshakes++;
            return true;
        }
        _loop.Loop.Counters.FailedTlsHandshakes++;
        await _tls.RefuseAsync(_policy.Settings.LingerMs);
        return false;
    }

    // A method and a space: a client that was told the wrong scheme, and is told so. Anything else is closed without a word.
    private async LoopTask<bool> IsPlainHttpAsync()
    {
        while (true)
        {
            if (LooksLikeHttp(_connection.Input.Queue) is { } answer)
                return answer;
            if (!await HasMoreAsync())
                return false;
        }
    }

    private static bool? LooksLikeHttp(ByteQueue queue)
    {
        Span<byte> bytes = stackalloc byte[MethodBytes];
        bytes = bytes[..queue.Peek(bytes)];
        var end = bytes.IndexOfAnyExceptInRange((byte)'A', (byte)'Z');
        if (end >= 0)
            return end > 0 && bytes[end] == (byte)' ';
        return bytes.Length < MethodBytes ? null : false;
    }

    private static byte[] RenderPlainHttpAnswer()
    {
        var problem = new Problem(400, "plain-http-on-tls-port", "This port is for HTTPS: the request came without TLS.", closesConnection: true);
        var head = $"HTTP/1.1 400 Bad Request\r\nContent-Type: application/problem+json\r\nContent-Length: {problem.Body.Length}\r\nConnection: close\r\n\r\n";
        return [.. Encoding.ASCII.GetBytes(head), .. problem.Body];
    }
}
