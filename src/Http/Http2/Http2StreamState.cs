using System.Diagnostics;
using Waterfall.Http.Semantics;

namespace Waterfall.Http.Http2;

/// <summary>
/// One stream (RFC 9113 5): its state, its windows, its heads, its place in the send queue. Pooled by whoever owns it: between
/// <see cref="IHttp2StreamPool.Rent"/> or <see cref="Http2Session.OpenStream"/> and its end it belongs to one session.
/// </summary>
public sealed class Http2StreamState
{
    private byte[] _protocol = [];
    private int _protocolLength;

    /// <summary>Its identifier; 0 before it is opened. Odd: streams are opened by clients only (RFC 9113 5.1.1).</summary>
    public uint Id { get; internal set; }

    /// <summary>Where in its life it is. Closed ones are no longer known to the session.</summary>
    public Http2StreamStatus Status { get; internal set; }

    /// <summary>
    /// The request in the server role, the response in the client role: valid from its <see cref="Http2EventKind.Head"/> on. An interim response
    /// stands here until the next head is read.
    /// </summary>
    public MessageHead Head { get; } = new();

    /// <summary>The peer's trailer section: valid from <see cref="Http2EventKind.Trailers"/> on.</summary>
    // Few messages have one.
    public MessageHead Trailers => field ??= new MessageHead();

    /// <summary>What the owner of the session ties to the stream.</summary>
    public object? Owner { get; set; }

    /// <summary>Whether this is an extended CONNECT (RFC 8441 4).</summary>
    public bool IsConnectProtocol => _protocolLength != 0;

    /// <summary>The <c>:protocol</c> of an extended CONNECT; empty for every other request.</summary>
    public ReadOnlySpan<byte> Protocol => _protocol.AsSpan(0, _protocolLength);

    /// <summary>How urgent its data is: from the <c>priority</c> field and PRIORITY_UPDATE frames, or set by the owner before data waits.</summary>
    public Http2Priority Priority { get; set; } = Http2Priority.Unsignalled;

    /// <summary>Bytes of body received so far, padding not counted.</summary>
    public long BodyBytes { get; internal set; }

    /// <summary>
    /// <see cref="HttpRejection.BodyTooLarge"/> when more body came than <see cref="HttpLimits.MaxBodyBytes"/>: the session tells so by a
    /// <see cref="Http2EventKind.Data"/> without bytes, and what follows of the body is dropped.
    /// </summary>
    public HttpRejection BodyRejection { get; internal set; }

    /// <summary>Makes the request an extended CONNECT, before it is written (RFC 8441 4).</summary>
    /// <param name="protocol">A token of at most 64 bytes, as <c>websocket</c>.</param>
    public void SetProtocol(ReadOnlySpan<byte> protocol)
    {
        if (protocol.Length > MaxProtocolLength || !FieldSyntax.IsToken(protocol)) throw new ArgumentException("Not a protocol.", nameof(protocol));
        if (_protocol.Length == 0) _protocol = new byte[MaxProtocolLength];
        protocol.CopyTo(_protocol);
        _protocolLength = protocol.Length;
    }

    internal Http2StreamState? TableNext; // in its slot

    // Receiving.
    internal ReceiveWindow ReceiveWindow;
    internal long DeclaredLength = -1;   // of Content-Length, or -1
    internal bool MayHaveBody = true;    // RFC 9110 6.4.1: not after HEAD, not with 204 and 304
    internal bool HasFinalHead;          // of the peer: what is not interim
    internal int InterimHeads;
    internal bool IsAnnounced;           // there was an event of it
    internal long OpenedAtMs;
    internal HttpMethod RequestMethod;   // client: what the response answers

    // Sending.
    internal FlowWindow SendWindow;
    internal long PendingBytes;
    internal bool PendingEnd;
    internal int QueueList = -1;
    internal Http2StreamState? QueueNext;
    internal Http2StreamState? QueuePrevious;

    internal bool PeerMaySend => Status is Http2StreamStatus.Open or Http2StreamStatus.HalfClosedLocal;

    /// <summary>Whether data waits that the stream's own window lets go.</summary>
    internal bool WaitsForTurn => QueueList >= 0;

    internal bool MaySend => Status is Http2StreamStatus.Open or Http2StreamStatus.HalfClosedRemote;

    /// <summary>Longest <c>:protocol</c>; those that are registered have less than half.</summary>
    internal const int MaxProtocolLength = 64;

    /// <summary>Forgets everything, for the next use.</summary>
    public void Reset()
    {
        Id = 0;
        Status = Http2StreamStatus.Idle;
        Head.Reset();
        Owner = null;
        _protocolLength = 0;
        Priority = Http2Priority.Unsignalled;
        BodyBytes = 0;
        BodyRejection = HttpRejection.None;
        DeclaredLength = -1;
        MayHaveBody = true;
        HasFinalHead = IsAnnounced = PendingEnd = false;
        InterimHeads = 0;
        PendingBytes = 0;
        RequestMethod = HttpMethod.Other;
    }

    /// <summary>Opens it on a connection.</summary>
    internal void Open(uint id, Http2StreamStatus status, int sendWindow, int receiveWindow, long nowMs)
    {
        Debug.Assert(QueueList < 0 && Status is Http2StreamStatus.Idle, "A stream that is used again has been closed and reset.");
        Id = id;
        Status = status;
        OpenedAtMs = nowMs;
        SendWindow = new FlowWindow(sendWindow);
        ReceiveWindow = new ReceiveWindow(receiveWindow, nowMs);
    }
}
