using Waterfall.Core.IO;
using Waterfall.Http.Http2;
using Waterfall.Http.Semantics;
using Waterfall.Http.WebSockets;

namespace Waterfall.Core.Streams;

/// <summary>A request and its answer on a stream that a client opened.</summary>
internal sealed class Http2ServerStream : Http2Stream
{
    private readonly Action _onServed;
    private Http2ServerSession _session = null!;
    private LoopTask _exchange;
    private bool _headWritten;

    internal Http2ServerStream(EventLoop loop) : base(loop, new Http2StreamState()) => _onServed = OnServed;

    internal override bool IsHeadWritten => _headWritten;

    protected override long BodyTimeoutMs => _session.Settings.BodyTimeoutMs;

    protected override long WriteTimeoutMs => _session.Settings.WriteTimeoutMs;

    /// <summary>Gets ready for a request of a session.</summary>
    internal void Begin(Http2ServerSession session, Http2Connection connection)
    {
        State.Reset();
        _session = session;
        _headWritten = false;
        Attach(connection);
    }

    internal override void OnHead(bool ends)
    {
        if (State.IsConnectProtocol && State.Protocol.SequenceEqual("websocket"u8) && Head.Rejection == HttpRejection.None)
            BeginWebSocket(ends);
        else
            BeginInput(ends);
        if (Head.Rejection != HttpRejection.None)
            Error = OnRejected(Head.Rejection);
        _session.OnRequest(this);
    }

    // RFC 8441 5. Other protocols are CONNECT still, and refused as that is.
    private void BeginWebSocket(bool ends)
    {
        Head.Rejection = WebSocketHandshake.FromConnect(Head);
        Head.Framing = MessageFraming.None;
        BeginInputOfTunnel(ends);
    }

    internal override void WriteInformational(int status, MessageHead? head)
    {
        if (_headWritten || IsLost)
            return;
        Connection.Session.WriteResponseHead(State, head ?? _session.Interim(status), MessageFraming.None, endStream: false);
        Connection.SendNow();
    }

    internal override void WriteHead(MessageHead head, MessageFraming framing)
    {
        _headWritten = true;
        if (IsLost)
            return;
        var isTunnel = head.Protocol == UpgradeProtocol.WebSocket;
        if (isTunnel)
            WebSocketHandshake.AnswerConnect(head);
        var ends = !framing.HasBody && !isTunnel;
        Connection.Session.WriteResponseHead(State, head, framing, ends);
        HeadWritten(ends);
    }

    /// <summary>Stays with its request until the exchange is over. No method that awaits it: there is one for every request of a busy connection.</summary>
    internal void Serve(LoopTask exchange)
    {
        _exchange = exchange;
        if (exchange.IsCompleted)
            OnServed();
        else
            exchange.GetAwaiter().UnsafeOnCompleted(_onServed);
    }

    private void OnServed()
    {
        Loop.Detach(_exchange);
        _exchange = default;
        Finish();
    }

    protected override void OnReadDeadline(DeadlineReason reason)
    {
        // The answer is under way and has bounds of its own; a client that may still say more need not, as in a gRPC call that streams both ways.
        if (_headWritten && !IsOutputEnded)
            ReadDeadline.Set(BodyTimeoutMs, reason);
        else
            base.OnReadDeadline(reason);
    }

    protected override ProxyError OnPeerReset(Http2Error error) => ProxyErrorKind.ClientDisconnected;

    protected override ProxyError OnLost() => ProxyErrorKind.ClientDisconnected;

    protected override ProxyError OnRejected(HttpRejection rejection) => new(ProxyErrorKind.RequestRejected, RetryAdvice.No, rejection);

    protected override ProxyError OnReadTimeout(DeadlineReason reason) => ProxyErrorKind.RequestBodyTimeout;
}
