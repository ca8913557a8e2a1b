using Waterfall.Core.IO;
using Waterfall.Core.Routing;
using Waterfall.Core.Streams;
using Waterfall.Core.Upstreams;
using Waterfall.Http.Grpc;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Pipeline;

/// <summary>
/// One request on its way down the waterfall and its answer on the way back. Lives and dies on one loop and is reused: nobody may keep it, or anything it
/// gives out, beyond the call it was given to.
/// </summary>
public sealed partial class Exchange : IStreamObserver, IDeadlineOwner
{
    /// <summary>
    /// A client that ends its sending side has either all it wants to say or has left: nobody can tell. A quick answer is still sent; a slow one is not
    /// worked on for somebody who most likely is not there, be it that its head takes so long or more of its body.
    /// </summary>
    internal const long HalfClosedGraceMs = 1000;

    private readonly Deadline _total;
    private readonly Deadline _halfClosed;
    private long _halfClosedProgress;
    private ExchangeTimes _times;
    private RouteCaptures _captures;
    private HedgeRace? _race;
    private LoopDelay? _delay;

    internal Exchange(EventLoop loop, ExchangePools pools)
    {
        Loop = loop;
        _pools = pools;
        Attempt = new UpstreamAttempt(loop);
        Admission = new Admission(loop);
        _total = new Deadline(loop.Timers, this);
        _halfClosed = new Deadline(loop.Timers, this);
    }

    internal EventLoop Loop { get; }

    internal HttpStream Client { get; private set; } = null!;

    /// <summary>The client's connection.</summary>
    internal ServerSession Session { get; private set; } = null!;

    internal ClientPeer Peer => Session.Peer;

    internal GatewaySnapshot Snapshot { get; private set; } = null!;

    internal Route? Route { get; set; }

    /// <summary>The stages of the route; none where the request has none.</summary>
    internal Plan Plan => Route?.Plan ?? Plan.Empty;

    /// <summary>What the request's path has in the place of its route's parameters.</summary>
    internal ref RouteCaptures Captures => ref _captures;

    /// <summary>Whether the request is an OPTIONS that no route takes and the gateway answers.</summary>
    internal bool IsAutomaticOptions { get; set; }

    /// <summary>The endpoint of the last attempt.</summary>
    internal Endpoint? Endpoint { get; set; }

    /// <summary>The upstream that the request goes to.</summary>
    internal Cluster? Cluster { get; set; }

    /// <summary>The attempt under way, where there is one at a time.</summary>
    internal UpstreamAttempt Attempt { get; set; }

    /// <summary>Whether several attempts are under way, and the first good answer is taken.</summary>
    internal bool IsRacing { get; set; }

    internal HedgeRace Race => _race ??= new HedgeRace(this, _pools);

    internal Admission Admission { get; }

    internal EndpointChoice Choice { get; } = new();

    /// <summary>Made when it is first waited for: most exchanges never do.</summary>
    internal LoopDelay Delay => _delay ??= new LoopDelay(Loop);

    /// <summary>The stream of the attempt under way.</summary>
    internal HttpStream? Upstream { get; set; }

    /// <summary>What went wrong last.</summary>
    internal ProxyError Fault { get; set; }

    /// <summary>The status sent, or that would have been sent to a client that has left.</summary>
    internal int Status { get; set; }

    internal int Attempts { get; set; }

    /// <summary>In which form the client speaks gRPC, as its request came.</summary>
    internal GrpcDialect Grpc { get; private set; }

    /// <summary>Whether what goes to the upstream is a gRPC call, which takes HTTP/2.</summary>
    internal bool IsGrpcCall { get; set; }

    /// <summary>Whether the client takes trailers (RFC 9110 10.1.4), and the upstream is told so.</summary>
    internal bool TakesTrailers { get; set; }

    /// <summary>Whether the last attempt went out on a connection that had carried others.</summary>
    internal bool IsReused { get; set; }

    /// <summary>Whether the exchange was given up from outside: the client left, or its time is over.</summary>
    internal bool IsAborted { get; private set; }

    internal ref ExchangeTimes Times => ref _times;

    internal void Begin(HttpStream client, ServerSession session, GatewaySnapshot snapshot)
    {
        Client = client;
        Session = session;
        Snapshot = snapshot;
        Route = null;
        Endpoint = null;
        Cluster = null;
        IsRacing = false;
        IsAutomaticOptions = false;
        Upstream = null;
        Fault = client.Error;
        Status = 0;
        Attempts = 0;
        IsReused = false;
        IsAborted = false;
        Grpc = GrpcContentType.Of(client.Head);
        IsGrpcCall = Grpc == GrpcDialect.Grpc;
        TakesTrailers = false;
        BeginTraffic();
        _times = default;
        _problem = null;
        _captures.Clear();
        client.Observer = this;
        Mark(ExchangePhase.HeadRead);
    }

    internal void Mark(ExchangePhase phase) => _times[(int)phase] = Loop.Timers.NowMs;

    /// <summary>Bounds what is left of the exchange; of several bounds the earliest holds. 0 is none.</summary>
    internal void LimitTotal(long timeoutMs)
    {
        if (timeoutMs > 0 && (!_total.IsSet || Loop.Timers.NowMs + timeoutMs < _total.DueMs))
            _total.Set(timeoutMs, DeadlineReason.Total);
    }

    /// <summary>The exchange has been answered and become a tunnel: nothing bounds its time, and it holds no more than it needs.</summary>
    internal void BeginTunnel()
    {
        _total.Clear();
        _halfClosed.Clear();
        Admission.LeaveForTunnel();
        Request.Trim();
        Upstream!.Head.Trim();
    }

    /// <summary>What is left of the exchange's time; <see cref="long.MaxValue"/> where it has no bound.</summary>
    internal long RemainingMs => _total.IsSet ? _total.DueMs - Loop.Timers.NowMs : long.MaxValue;

    /// <summary>Whether the exchange's time is over, be it that nobody was told yet.</summary>
    internal bool IsOverdue => _total.IsSet && _total.DueMs <= Loop.Timers.NowMs;

    /// <summary>
    /// Why an attempt failed, its error being this: once the exchange's time is over that is why. A server that was told what is left of it gives up first.
    /// </summary>
    internal ProxyError ReasonOf(ProxyError error) => IsOverdue ? ProxyErrorKind.TotalTimeout : error;

    internal void End()
    {
        _total.Clear();
        _halfClosed.Clear();
        Admission.Leave();
        ReleaseStages();
        Client.Observer = null;
        Client = null!;
        Session = null!;
        Snapshot = null!;
        Route = null;
    }

    /// <summary>Gives the exchange up: what waits for the upstream ends, and its connection is not used again.</summary>
    internal void Abort(ProxyError reason)
    {
        if (IsAborted)
            return;
        IsAborted = true;
        Fault = reason;
        var client = Client;
        // Each of these may run the exchange to its end right here.
        Upstream?.CancelRead(reason);
        if (Client == client)
            Attempt.CancelConnect(reason);
        if (Client == client)
            Admission.Cancel();
        if (Client == client)
            _delay?.Cancel();
        if (Client == client && reason.Kind == ProxyErrorKind.TotalTimeout && client.IsHeadWritten)
            client.Reset(); // it waits for a client that takes nothing
    }

    void IStreamObserver.OnPeerGone(HttpStream stream, bool reset)
    {
        if (reset)
            Abort(ProxyErrorKind.ClientDisconnected);
        else if (!_halfClosed.IsSet)
            WatchHalfClosed();
    }

    // How far the answer has come.
    private long Progress => Client.IsHeadWritten ? 1 + Client.BodyBytesWritten + (Upstream?.BodyBytesRead ?? 0) : 0;

    private void WatchHalfClosed()
    {
        _halfClosedProgress = Progress;
        _halfClosed.Set(HalfClosedGraceMs, DeadlineReason.HalfClosed);
    }

    void IDeadlineOwner.OnDeadline(Deadline deadline, DeadlineReason reason)
    {
        if (reason == DeadlineReason.Total)
            Abort(ProxyErrorKind.TotalTimeout);
        else if (Progress == _halfClosedProgress && !(Client.IsHeadWritten && Session.Connection.Output.IsPending))
            Abort(ProxyErrorKind.ClientDisconnected);
        else
            WatchHalfClosed();
    }
}
