using Waterfall.Core.IO;
using Waterfall.Core.Memory;
using Waterfall.Http.Http1;
using Waterfall.Http.Semantics;
using Waterfall.Http.WebSockets;

namespace Waterfall.Core.Streams;

/// <summary>A request and its answer on a connection to an upstream. Lives as long as the connection and serves one request after the other.</summary>
internal sealed class Http1ClientStream : Http1Stream, IClientStream, IDeadlineOwner
{
    private readonly Deadline _deadline;
    private long _idleTimeoutMs;
    private long _firstByteTimeoutMs;
    private HttpMethod _method;
    private DeadlineReason _timedOut;
    private bool _requestEnded;
    private MessageHead? _handshake;

    internal Http1ClientStream(Connection connection)
    {
        Connection = connection;
        _deadline = new Deadline(connection.Loop.Timers, this);
        Limits = ResponseLimits;
    }

    // What an answer's head may be, its trailers may be as well: in calls of gRPC the same metadata is in either.
    private const int MaxSectionBytes = 64 * 1024;

    // An upstream is trusted with bodies of any size, and with larger heads than a client.
    internal static readonly HttpLimits ResponseLimits =
        HttpLimits.Default with { MaxBodyBytes = 0, MaxHeaderBytes = MaxSectionBytes, MaxTrailerBytes = MaxSectionBytes, MaxHeaderCount = 256 };

    internal override Connection Connection { get; }

    HttpStream IClientStream.Stream => this;

    HttpVersion IClientStream.Version => HttpVersion.Http11;

    protected override Deadline ReadDeadline => _deadline;

    protected override long BodyTimeoutMs => _idleTimeoutMs;

    internal override bool IsHeadWritten => true;

    /// <summary>Requests written on this connection so far.</summary>
    internal int Requests { get; private set; }

    /// <summary>Whether bytes of the current answer have arrived.</summary>
    internal bool HasResponseBytes { get; private set; }

    /// <summary>Whether the connection may carry another request: both messages are whole, both sides keep it, and nothing came unasked.</summary>
    internal bool IsReusable => IsWhole && !(Connection.CanReceive && Connection.Receive());

    private bool IsWhole => !IsTunnel && _requestEnded && IsBodyRead && Head.KeepAlive && Head.Framing.Kind != BodyKind.UntilClose
        && Connection.Error == TransportError.None && !Connection.PeerHungUp && !Connection.Input.IsEnded
        && Connection.Input.Queue.IsEmpty && Error.IsNone;

    /// <inheritdoc/>
    public void Begin(HttpMethod method, long idleTimeoutMs)
    {
        ResetMessage();
        _deadline.Clear();
        _method = method;
        _idleTimeoutMs = idleTimeoutMs;
        Connection.WriteTimeoutMs = idleTimeoutMs;
        _requestEnded = false;
        _handshake = null;
        HasResponseBytes = false;
        Observer = null;
        Requests++;
    }

    internal override void WriteHead(MessageHead head, MessageFraming framing) => WriteRequestHead(head, framing, default);

    /// <inheritdoc/>
    public void WriteRequestHead(MessageHead head, MessageFraming framing, ReadOnlySpan<byte> authority)
    {
        if (head.Protocol == UpgradeProtocol.WebSocket)
        {
            WebSocketHandshake.ToHttp1(head);
            _handshake = head;
        }
        var output = Connection.Output.Queue;
        output.Advance(Http1Writer.WriteRequestHead(output.GetSpan(Http1Writer.MaxRequestHeadLength(head, authority)), head, framing, authority));
        BeginOutgoing(framing);
        Connection.Output.MarkDirty();
    }

    internal override void EndBody(MessageHead? trailers)
    {
        base.EndBody(trailers);
        _requestEnded = true;
        Connection.Output.MarkDirty();
    }

    /// <inheritdoc/>
    public ParseStatus ReadHead()
    {
        var queue = Connection.Input.Queue;
        var status = ParseStatus.NeedMore;
        while (status == ParseStatus.NeedMore && !queue.IsEmpty)
        {
            HasResponseBytes = true;
            status = Http1HeadParser.ParseResponse(Head, Limits, _method, queue.FirstSpan, out var consumed);
            queue.Skip(consumed);
        }
        if (status == ParseStatus.Done && Head.Status == 101 && _handshake is { } request)
        {
            if (!WebSocketHandshake.TryAcceptHttp1(Head, request))
            {
                Error = ProxyErrorKind.InvalidUpgrade;
                return ParseStatus.Rejected;
            }
            // RFC 9110 15.2.2: the connection is of the other protocol now, be it that a stage of the response wants no tunnel.
            _requestEnded = false;
        }
        if (status == ParseStatus.Done && (Head.Status >= 200 || Head.Protocol != UpgradeProtocol.None))
            BeginBody();
        else if (status == ParseStatus.Rejected)
            Error = OnRejected(Head.Rejection);
        return status;
    }

    internal override void BeginTunnel(long silenceMs, long timeoutMs)
    {
        base.BeginTunnel(silenceMs, timeoutMs);
        _handshake = null;
    }

    bool IClientStream.IsHeadWaitOver => Connection.Input.WaitAsync().IsCompleted;

    void IClientStream.BeginHeadWait(Action continuation) => Connection.Input.WaitAsync().UnsafeOnCompleted(continuation);

    bool IClientStream.EndHeadWait()
    {
        var status = Connection.Input.WaitAsync().GetResult();
        if (status == InputStatus.Data)
            return true;
        if (Error.IsNone)
            Error = OnInputLost(status);
        return false;
    }

    /// <inheritdoc/>
    public void SetFirstByteTimeout(long timeoutMs)
    {
        _firstByteTimeoutMs = timeoutMs;
        _deadline.Set(timeoutMs, DeadlineReason.FirstByte);
    }

    /// <summary>Sets the time the connection may stay unused.</summary>
    internal void SetIdleTimeout(long timeoutMs) => _deadline.Set(timeoutMs, DeadlineReason.Idle);

    /// <summary>The connection goes away: in order after a whole exchange, with a reset in the middle of one.</summary>
    public void Close()
    {
        _deadline.Remove();
        if (_requestEnded && (IsBodyRead || IsTunnel))
            Connection.Close();
        else
            Connection.Abort();
    }

    internal override void CloseAfter() => _requestEnded = false;

    internal override void WriteInformational(int status, MessageHead? head) => throw new NotSupportedException("A request has no interim heads.");

    protected override ProxyError OnRejected(HttpRejection rejection) => new(ProxyErrorKind.ResponseRejected, RetryAdvice.No, rejection);

    protected override ProxyError OnInputLost(InputStatus status)
    {
        if (status == InputStatus.Canceled)
            return _timedOut == DeadlineReason.FirstByte ? ProxyErrorKind.FirstByteTimeout : ProxyErrorKind.ResponseBodyTimeout;
        if (Connection.Error == TransportError.WriteTimedOut)
            return ProxyErrorKind.FirstByteTimeout;
        // With TLS 1.3 an upstream that refuses the gateway's certificate says so after the handshake (RFC 8446 4.4.2.4).
        if (Connection.Error == TransportError.TlsFailed && Requests == 1 && !HasResponseBytes)
            return ProxyErrorKind.TlsHandshakeFailed;
        // RFC 9112 9.3.1: a kept connection that dies under a request before any answer was most likely closed before the request reached it.
        var retry = Requests > 1 && !HasResponseBytes ? RetryAdvice.IfIdempotent : RetryAdvice.No;
        return new ProxyError(Connection.Error == TransportError.None ? ProxyErrorKind.UpstreamClosed : ProxyErrorKind.UpstreamReset, retry);
    }

    void IDeadlineOwner.OnDeadline(Deadline deadline, DeadlineReason reason)
    {
        if (reason == DeadlineReason.FirstByte && !Connection.Output.Queue.IsEmpty)
        {
            // The upstream is still taking the request: its turn has not come. That it takes something is watched elsewhere (Connection.WriteTimeoutMs).
            deadline.Set(_firstByteTimeoutMs, reason);
            return;
        }
        _timedOut = reason;
        if (reason == DeadlineReason.Idle)
            Close();
        else
            Connection.Input.CancelPendingRead();
    }
}
