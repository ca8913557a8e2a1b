using Waterfall.Core.IO;
using Waterfall.Http.Http1;
using Waterfall.Http.Semantics;
using Waterfall.Http.WebSockets;

namespace Waterfall.Core.Streams;

/// <summary>A request and its answer on a client's HTTP/1.1 connection. Reused for request after request, of any connection of its loop.</summary>
internal sealed class Http1ServerStream : Http1Stream
{
    private Http1ServerSession _session = null!;
    private bool _headWritten;
    private bool _keepAlive;
    private bool _complete;
    private bool _closeAfter;
    private bool _untilClose;

    internal override Connection Connection => _session.Connection;

    protected override Deadline ReadDeadline => _session.Deadline;

    protected override long BodyTimeoutMs => _session.Settings.BodyTimeoutMs;

    internal override bool IsHeadWritten => _headWritten;

    /// <summary>Whether the connection serves another request: the answer is whole, the request was read, and nobody asked for the end.</summary>
    internal bool CanContinue => _keepAlive && _complete && IsBodyRead && Error.IsNone && Connection.Error == TransportError.None;

    /// <summary>
    /// Whether the client has said that it sends nothing more (RFC 9112 9.6), and nothing is unread: its connection may be closed without lingering.
    /// </summary>
    internal bool IsLastRequest => !Head.KeepAlive && IsBodyRead && Error.IsNone && !Connection.CanReceive && Connection.Input.Queue.IsEmpty;

    internal void Begin(Http1ServerSession session)
    {
        ResetMessage();
        _session = session;
        Limits = session.Settings.Limits;
        _headWritten = false;
        _keepAlive = false;
        _complete = false;
        _closeAfter = false;
        _untilClose = false;
        Observer = null;
    }

    /// <summary>Looks at what has arrived for the head of a request.</summary>
    internal ParseStatus ReadHead()
    {
        var queue = Connection.Input.Queue;
        var status = ParseStatus.NeedMore;
        while (status == ParseStatus.NeedMore && !queue.IsEmpty)
        {
            status = Http1HeadParser.ParseRequest(Head, Limits, queue.FirstSpan, out var consumed);
            queue.Skip(consumed);
        }
        if (status == ParseStatus.Done && !_session.Settings.SpeaksHttp1)
        {
            // RFC 9113 3.4: a GOAWAY would say nothing to a client that does not speak HTTP/2.
            Error = OnRejected(HttpRejection.UnsupportedVersion);
            return ParseStatus.Rejected;
        }
        if (status == ParseStatus.Done)
            BeginBody();
        else if (status == ParseStatus.Rejected)
            Error = OnRejected(Head.Rejection);
        return status;
    }

    internal override void WriteInformational(int status, MessageHead? head)
    {
        // RFC 9110 15.2: never to an HTTP/1.0 client.
        if (Head.Version == HttpVersion.Http10 || _headWritten)
            return;
        var output = Connection.Output;
        output.Queue.Advance(Http1Writer.WriteInformational(output.Queue.GetSpan(Http1Writer.MaxInformationalLength(head)), status, head));
        output.MarkDirty();
    }

    internal override void WriteHead(MessageHead head, MessageFraming framing)
    {
        framing = framing.ForReceiver(Head.Version);
        if (head.Protocol == UpgradeProtocol.WebSocket)
        {
            WebSocketHandshake.AnswerHttp1(head, Head);
            CloseAfter(); // RFC 9110 7.8: what follows is of the other protocol
        }
        _untilClose = framing.Kind == BodyKind.UntilClose;
        _keepAlive = !_closeAfter && !_untilClose && Head.KeepAlive && Error.IsNone && _session.MayContinue;
        _headWritten = true;
        var output = Connection.Output.Queue;
        output.Advance(Http1Writer.WriteResponseHead(output.GetSpan(Http1Writer.MaxResponseHeadLength(head)), head, framing, Head.Version, _keepAlive));
        BeginOutgoing(framing);
        Connection.Output.MarkDirty(); // the body may take its time
    }

    internal override void EndBody(MessageHead? trailers)
    {
        base.EndBody(trailers);
        _complete = true;
        Connection.Output.MarkDirty();
    }

    internal override void CloseAfter()
    {
        _closeAfter = true;
        _keepAlive = false;
    }

    internal override void Abort()
    {
        // With a length or chunks the client sees what is missing once the connection ends; without, only a reset tells (RFC 9112 8).
        CloseAfter();
        if (_untilClose)
            Connection.Abort();
    }

    protected override ProxyError OnRejected(HttpRejection rejection) => new(ProxyErrorKind.RequestRejected, RetryAdvice.No, rejection);

    protected override ProxyError OnInputLost(InputStatus status) =>
        status == InputStatus.Canceled && _session.TimedOut == DeadlineReason.Body ? ProxyErrorKind.RequestBodyTimeout : ProxyErrorKind.ClientDisconnected;
}
