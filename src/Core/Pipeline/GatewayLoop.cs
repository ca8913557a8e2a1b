using Waterfall.Core.IO;
using Waterfall.Core.Memory;
using Waterfall.Core.Routing;
using Waterfall.Core.Streams;
using Waterfall.Core.Upstreams;
using Waterfall.Http.Semantics;
using Waterfall.Http.WebSockets;

namespace Waterfall.Core.Pipeline;

/// <summary>The gateway on one loop: its sessions, its pools, its exchanges. Nothing here is shared with another loop.</summary>
internal sealed class GatewayLoop : IStreamHandler
{
    private const int ExchangesKept = 8192;

    // For Allow: the registered methods and some more.
    private const int AllowBytes = 256;

    private readonly Slab<Exchange> _exchanges;
    private readonly UpstreamPools _pools;
    private readonly ForwardedFields _fields;
    private readonly Forwarder _forwarder;
    private readonly FallbackRunner _fallbacks;
    private readonly Action<Exception> _reportFailure;
    private GatewaySnapshot _snapshot;
    private AccessLog? _log;

    internal GatewayLoop(EventLoop loop, GatewaySnapshot snapshot, EndpointResolver resolver, byte[] pseudonym, Action<Exception> reportFailure)
    {
        Loop = loop;
        Sessions = new ServerSessions(loop, this);
        Acceptor = new ConnectionAcceptor(this);
        _snapshot = snapshot;
        _pools = new UpstreamPools(loop, resolver);
        Mirrors = new MirrorSender(loop, _pools);
        var pools = new ExchangePools(loop) { Mirrors = Mirrors };
        _exchanges = new Slab<Exchange>(() => new Exchange(loop, pools), ExchangesKept);
        _fields = new ForwardedFields(pseudonym);
        Tunnels = new Tunnels(loop);
        LastGood = new LastGoodStore(loop, LastGoodStore.DefaultCapacity);
        _forwarder = new Forwarder(loop, _pools, new ResponseRelay(_fields, LastGood, Tunnels));
        _fallbacks = new FallbackRunner(loop, _forwarder, LastGood);
        _reportFailure = reportFailure;
    }

    internal EventLoop Loop { get; }

    internal ServerSessions Sessions { get; }

    internal ClientPeers Peers { get; } = new();

    /// <summary>Where connections come from.</summary>
    internal ConnectionAcceptor Acceptor { get; }

    /// <summary>What requests go by from now on.</summary>
    internal GatewaySnapshot Snapshot => _snapshot;

    internal MirrorSender Mirrors { get; }

    internal LastGoodStore LastGood { get; }

    internal Tunnels Tunnels { get; }

    /// <summary>For tests: this loop's connections to each endpoint of the current configuration.</summary>
    internal IEnumerable<UpstreamPool> UpstreamPools => _snapshot.Endpoints.Select(_pools.Of);

    /// <summary>For tests: the pools of upstream connections, and how many exchanges are under way.</summary>
    internal UpstreamPools Pools => _pools;

    internal int ExchangesUnderWay => _exchanges.Outstanding;

    /// <summary>Requests from here on go by this configuration; exchanges under way keep theirs.</summary>
    internal void Apply(GatewaySnapshot snapshot)
    {
        _snapshot = snapshot;
        _pools.RetireAllBut(snapshot.Endpoints);
    }

    /// <summary>Exchanges that end from here on are logged there, or nowhere; the log before gives out what it has.</summary>
    internal void Log(AccessLog? log)
    {
        _log?.Close();
        _log = log;
    }

    /// <summary>Closes idle upstream connections, at the end.</summary>
    internal void CloseUpstreams()
    {
        Mirrors.Abort();
        _pools.RetireAllBut([]);
    }

    public async LoopTask HandleAsync(HttpStream stream, ServerSession session)
    {
        var exchange = _exchanges.Get();
        exchange.Begin(stream, session, _snapshot);
        Loop.Counters.Requests++;
        try
        {
            var error = Admit(exchange);
            if (error.IsNone && exchange.Plan.Request.Length > 0)
                error = exchange.Outcome(await exchange.Plan.RunRequestAsync(exchange));
            if (error.IsNone && !exchange.HasReply && exchange.IsAutomaticOptions)
                AnswerOptions(exchange);
            if (error.IsNone && !exchange.HasReply)
                error = await ForwardAsync(exchange);
            if (!error.IsNone)
                Refuse(exchange, error);
            if (exchange.HasReply && !stream.IsHeadWritten)
                await ReplyAsync(exchange);
        }
        catch (Exception defect)
        {
            _reportFailure(defect);
            exchange.Upstream?.Abort();
            if (stream.IsHeadWritten)
            {
                stream.Abort();
            }
            else
            {
                Refuse(exchange, ProxyErrorKind.Defect);
                exchange.Reply.Send(exchange);
            }
        }
        exchange.Mark(ExchangePhase.Done);
        Complete(exchange);
        _log?.Append(exchange, session.Settings.Listener);
        exchange.End();
        _exchanges.Return(exchange);
    }

    // Where it goes is decided after the stages of the request, which find out who asks.
    private LoopTask<ProxyError> ForwardAsync(Exchange exchange)
    {
        var route = exchange.Route!;
        if (route.Split is { } split)
            exchange.Cluster = split.Choose(exchange);
        if (route.Mirror is { } mirror && exchange.Request.Protocol == UpgradeProtocol.None)
            exchange.IsMirrorDue = Mirrors.Draws(exchange, mirror);
        return route.Fallback is null ? _forwarder.ForwardAsync(exchange) : _fallbacks.ForwardAsync(exchange);
    }

    // The stages of the response see an answer of the gateway's own as they see any; one that refuses it replaces it, and is not asked again.
    private static async LoopTask ReplyAsync(Exchange exchange)
    {
        if (exchange.Plan.Response.Length > 0)
        {
            var result = await exchange.Plan.RunResponseAsync(exchange);
            // An exchange whose time is over is answered all the same; a client that has left is not.
            if (exchange.IsAborted && exchange.Fault.Kind == ProxyErrorKind.ClientDisconnected)
                return;
            if (!exchange.IsAborted && exchange.Outcome(result) is { IsNone: false } error)
                exchange.Reply.SetProblem(exchange.ProblemOf(exchange.Fault = error));
        }
        exchange.Reply.Send(exchange);
    }

    private void Complete(Exchange exchange)
    {
        foreach (var stage in exchange.Plan.Complete)
        {
            try
            {
                stage.OnComplete(exchange);
            }
            catch (Exception defect)
            {
                _reportFailure(defect);
            }
        }
    }

    // What is decided before anything is sent on. A reply on the exchange is its answer.
    private ProxyError Admit(Exchange exchange)
    {
        if (!exchange.Fault.IsNone)
            return exchange.Fault;
        var request = exchange.Request;
        if (request.Method == HttpMethod.Connect)
            return ProxyErrorKind.ConnectUnsupported;
        if (request.TargetForm == TargetForm.Asterisk || !MaxForwards.Decrement(request))
        {
            AnswerHere(exchange);
            return default;
        }
        if (exchange.Session.Settings.Redirect is { } redirect)
            return RedirectReply.Answer(exchange, redirect);
        if (_fields.IsLoop(request))
            return ProxyErrorKind.LoopDetected;
        var outcome = exchange.Snapshot.Find(
            request, ref exchange.Captures, out var route, exchange.Snapshot.Table.HasPredicates ? exchange.BeginEvaluation() : null);
        exchange.Mark(ExchangePhase.Routed);
        exchange.Route = route;
        exchange.Cluster = route?.Cluster;
        if (outcome == RouteOutcome.NotFound)
            return ProxyErrorKind.NoRoute;
        if (outcome == RouteOutcome.UnknownVersion)
            return ProxyErrorKind.UnknownVersion;
        if (outcome == RouteOutcome.MethodNotAllowed)
            return ProxyErrorKind.MethodNotAllowed;
        // A CORS preflight has the route it asks about, whose stages may answer it; any other is answered at once.
        exchange.IsAutomaticOptions = outcome == RouteOutcome.Options;
        if (exchange.IsAutomaticOptions && route is null)
        {
            AnswerOptions(exchange);
            return default;
        }
        exchange.TakesTrailers = request.Has(KnownHeader.TE) && HopByHop.TakesTrailers(request);
        // Any other upgrade is not forwarded: the request goes on without it (RFC 9110 7.8).
        var rejection = route!.WebSockets is null ? HttpRejection.None : WebSocketHandshake.Recognise(request);
        if (rejection == HttpRejection.None)
            rejection = HopByHop.StripRequest(request);
        if (request.Protocol != UpgradeProtocol.None && route.WebSockets is null)
            return ProxyErrorKind.WebSocketNotAllowed;
        if (rejection != HttpRejection.None)
            return new ProxyError(ProxyErrorKind.RequestRejected, RetryAdvice.No, rejection);
        _fields.AddVia(request);
        _fields.AddClient(request, exchange.Peer);
        return default;
    }

    // RFC 9110 7.6.2: with no forwards left the gateway is the recipient; OPTIONS * asks about the server itself (9.3.7).
    private static void AnswerHere(Exchange exchange)
    {
        if (exchange.Request.Method == HttpMethod.Trace)
            TraceEcho.Answer(exchange);
        else
            AnswerServerOptions(exchange);
    }

    private static void AnswerServerOptions(Exchange exchange)
    {
        exchange.Reply.Begin(200);
        exchange.Reply.Head.Add("Allow"u8, "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, TRACE"u8);
    }

    // RFC 9110 9.3.7: what the path's routes take, where none of them wants to say it itself.
    private static void AnswerOptions(Exchange exchange)
    {
        var table = exchange.Snapshot.Table;
        exchange.Reply.Begin(204);
        AddAllow(exchange, table.AllowedMethods(exchange.Request) | table.Methods.BitOf(exchange.Request));
    }

    private static void AddAllow(Exchange exchange, ulong methods)
    {
        var names = exchange.Snapshot.Table.Methods;
        Span<byte> allow = stackalloc byte[AllowBytes];
        if (names.MaxBytes > AllowBytes)
            allow = new byte[names.MaxBytes];
        exchange.Reply.Head.Add("Allow"u8, allow[..names.Write(methods, allow)]);
    }

    // RFC 9110 15.5.22 and RFC 6455 4.4: what would have been taken.
    private static void OfferWebSocket(Exchange exchange)
    {
        var head = exchange.Reply.Head;
        head.Add("Sec-WebSocket-Version"u8, "13"u8);
        if (exchange.Request.Version != HttpVersion.Http11)
            return;
        head.Add(KnownHeader.Upgrade, "websocket"u8);
        head.Add(KnownHeader.Connection, "Upgrade, close"u8);
    }

    // Puts an error in the place of whatever answer there may be.
    private void Refuse(Exchange exchange, ProxyError error)
    {
        exchange.Fault = error;
        if (error.Kind == ProxyErrorKind.ClientDisconnected)
        {
            exchange.Status = ProxyErrors.Describe(error).Status;
            Loop.Counters.ClientAborts++;
            exchange.Client.CloseAfter();
            return;
        }
        if (error.Side == ErrorSide.Client)
            Loop.Counters.RejectedRequests++;
        exchange.Reply.SetProblem(exchange.ProblemOf(error));
        if (error.Rejection == HttpRejection.UnsupportedWebSocketVersion)
            OfferWebSocket(exchange);
        if (error.Kind == ProxyErrorKind.MethodNotAllowed)
            AddAllow(exchange, exchange.Snapshot.Table.AllowedMethods(exchange.Request)); // RFC 9110 15.5.6: the answer must say what would have been taken
    }
}
