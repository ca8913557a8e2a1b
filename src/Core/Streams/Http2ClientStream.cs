using Waterfall.Core.IO;
using Waterfall.Http.Grpc;
using Waterfall.Http.Http2;
using Waterfall.Http.Semantics;
using Waterfall.Http.WebSockets;

namespace Waterfall.Core.Streams;

/// <summary>A request and its answer on a stream that the gateway opens on an upstream's connection.</summary>
internal sealed class Http2ClientStream(EventLoop loop) : Http2Stream(loop, new Http2StreamState()), IClientStream
{
    private long _idleTimeoutMs;
    private long _firstByteTimeoutMs;
    private long _writtenBefore;
    private bool _hasHead;
    private bool _isRefused;

    public HttpStream Stream => this;

    public HttpVersion Version => HttpVersion.Http2;

    public bool IsHeadWaitOver => _hasHead || !Error.IsNone || IsLost;

    internal override bool IsHeadWritten => true;

    protected override long BodyTimeoutMs => _idleTimeoutMs;

    protected override long WriteTimeoutMs => _idleTimeoutMs;

    /// <summary>Gets ready for a request on a connection.</summary>
    internal void Open(Http2Connection connection)
    {
        State.Reset();
        State.Owner = this;
        _hasHead = _isRefused = false;
        Attach(connection);
    }

    public void Begin(HttpMethod method, long idleTimeoutMs) => _idleTimeoutMs = idleTimeoutMs;

    public void WriteRequestHead(MessageHead head, MessageFraming framing, ReadOnlySpan<byte> authority)
    {
        var session = Connection.Session;
        if (IsLost || !session.CanOpenStream)
        {
            // Between the choice of the connection and the head the upstream has said that it is going away: nothing was sent.
            _isRefused = true;
            Reset(Http2ErrorCode.Cancel);
            return;
        }
        var isTunnel = head.Protocol == UpgradeProtocol.WebSocket;
        if (isTunnel && !session.Peer.EnableConnectProtocol)
        {
            // RFC 8441 3: the upstream has not said that it takes them.
            Error = ProxyErrorKind.InvalidUpgrade;
            Reset(Http2ErrorCode.Cancel);
            return;
        }
        if (isTunnel)
            State.SetProtocol("websocket"u8);
        session.OpenStream(State);
        var ends = !framing.HasBody && !isTunnel;
        session.WriteRequestHead(State, head, framing, authority, ends);
        HeadWritten(ends);
    }

    internal override void WriteHead(MessageHead head, MessageFraming framing) => WriteRequestHead(head, framing, default);

    // A handshake is a request without a body whose stream stays open (RFC 8441 4).
    internal override void EndBody(MessageHead? trailers)
    {
        if (!State.IsConnectProtocol || IsTunnel)
            base.EndBody(trailers);
    }

    internal override void OnHead(bool ends)
    {
        _hasHead = true;
        _writtenBefore = BodyBytesWritten;
        if (State.IsConnectProtocol && WebSocketHandshake.TryAcceptConnect(Head))
            BeginInputOfTunnel(ends);
        else if (Head.Status >= 200)
            BeginInput(ends);
        WakeReader();
    }

    public ParseStatus ReadHead()
    {
        if (!_hasHead)
            return Error.IsNone ? ParseStatus.NeedMore : ParseStatus.Rejected;
        _hasHead = false;
        if (Head.Rejection == HttpRejection.None)
            return ParseStatus.Done;
        if (Error.IsNone)
            Error = OnRejected(Head.Rejection);
        return ParseStatus.Rejected;
    }

    public void BeginHeadWait(Action continuation) => SetReader(continuation);

    public bool EndHeadWait() => _hasHead || Error.IsNone;

    public void SetFirstByteTimeout(long timeoutMs)
    {
        _firstByteTimeoutMs = timeoutMs;
        ReadDeadline.Set(timeoutMs, DeadlineReason.FirstByte);
    }

    // Both ways are watched by one deadline: what is said to the upstream puts it off as well.
    private void WatchAnswer(DeadlineReason reason)
    {
        _writtenBefore = BodyBytesWritten;
        ReadDeadline.Set(_idleTimeoutMs, reason);
    }

    /// <summary>What of the exchange is not complete is given up; the connection stays.</summary>
    public void Close()
    {
        if (!IsLost && !(IsInputEnded && IsOutputEnded))
            Reset(Http2ErrorCode.Cancel);
    }

    /// <summary>The exchange is over, and the stream with it.</summary>
    internal void Complete()
    {
        Close();
        Finish();
    }

    internal override void Abort() => Reset(Http2ErrorCode.Cancel);

    internal override void WriteInformational(int status, MessageHead? head) => throw new NotSupportedException("A request has no interim heads.");

    protected override ProxyError OnPeerReset(Http2Error error) =>
        error.IsLocal ? new ProxyError(ProxyErrorKind.ResponseRejected)
        // RFC 9113 8.7: it was not processed.
        : new ProxyError(ProxyErrorKind.UpstreamReset, error.Code == Http2ErrorCode.RefusedStream ? RetryAdvice.Again : RetryAdvice.No)
        {
            CallStatus = GrpcStatuses.OfReset(error.Code),
        };

    // Without a GOAWAY nobody knows how far the request came.
    protected override ProxyError OnLost() =>
        _isRefused || State.Status == Http2StreamStatus.Idle ? new ProxyError(ProxyErrorKind.UpstreamReset, RetryAdvice.Again)
        : new ProxyError(ProxyErrorKind.UpstreamReset, Head.Status == 0 ? RetryAdvice.IfIdempotent : RetryAdvice.No);

    protected override ProxyError OnRejected(HttpRejection rejection) => new(ProxyErrorKind.ResponseRejected, RetryAdvice.No, rejection);

    protected override ProxyError OnReadTimeout(DeadlineReason reason) =>
        reason == DeadlineReason.FirstByte ? ProxyErrorKind.FirstByteTimeout : ProxyErrorKind.ResponseBodyTimeout;

    protected override void OnReadDeadline(DeadlineReason reason)
    {
        // The upstream is still taking the request: its turn has not come.
        if (reason == DeadlineReason.FirstByte && IsOutputWaiting)
            ReadDeadline.Set(_firstByteTimeoutMs, reason);
        else if (reason == DeadlineReason.Body && BodyBytesWritten != _writtenBefore)
            WatchAnswer(reason); // it has listened: silence is where nobody says anything
        else
            base.OnReadDeadline(reason);
    }
}
