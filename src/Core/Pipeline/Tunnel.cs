using Waterfall.Core.IO;
using Waterfall.Core.Streams;
using Waterfall.Http.WebSockets;

namespace Waterfall.Core.Pipeline;

/// <summary>
/// A WebSocket connection through the gateway: a relay each way, and what the gateway says on its own: pings to a client that is silent, and a Close to both
/// ends where it stops, or one of them breaks the protocol or a limit. Reused.
/// </summary>
internal sealed class Tunnel : IDeadlineOwner, IStreamObserver
{
    /// <summary>How long both ends may take to answer a Close of the gateway's, or to end the connection once both have sent theirs. Milliseconds.</summary>
    internal const long CloseTimeoutMs = 5000;

    /// <summary>How long nothing may come once one end has sent a Close or ended its side. Milliseconds.</summary>
    internal const long HalfOverMs = 30_000;

    private readonly EventLoop _loop;
    private readonly TunnelDirection _up;
    private readonly TunnelDirection _down;
    private readonly Deadline _deadline;
    private Exchange? _exchange;
    private HttpStream _client = null!;
    private HttpStream _upstream = null!;
    private long _lastMs;
    private long _pingedMs;
    private long _closeAtMs;
    private long _giveUpMs;
    private bool _isClosing;
    private bool _isFinishing;

    internal Tunnel(EventLoop loop)
    {
        _loop = loop;
        _up = new TunnelDirection(this, fromClient: true);
        _down = new TunnelDirection(this, fromClient: false);
        _deadline = new Deadline(loop.Timers, this);
    }

    /// <summary>Its place among those of its loop.</summary>
    internal int Index { get; set; }

    internal EventLoop Loop => _loop;

    internal Exchange Exchange => _exchange!;

    internal WebSocketSettings Settings { get; private set; } = null!;

    /// <summary>Whether nothing is relayed any more.</summary>
    internal bool IsEnding => _isFinishing || IsCut;

    /// <summary>Whether both connections were given up.</summary>
    internal bool IsCut { get; private set; }

    /// <summary>Relays until both directions have ended.</summary>
    /// <param name="exchange">The exchange, whose client has been answered 101.</param>
    /// <param name="upstream">The upstream's stream.</param>
    /// <param name="settings">Those of its route.</param>
    /// <param name="closeAfterMs">After how long the gateway closes it; 0 for never.</param>
    internal async LoopTask RunAsync(Exchange exchange, HttpStream upstream, WebSocketSettings settings, long closeAfterMs)
    {
        Begin(exchange, upstream, settings);
        CloseAfter(closeAfterMs);
        var up = _up.RunAsync();
        try
        {
            await _down.RunAsync();
        }
        catch
        {
            Cut(); // a defect: the other direction must not wait for anybody
            throw;
        }
        finally
        {
            await up;
            _deadline.Remove();
            _exchange = null;
            _up.End();
            _down.End();
        }
    }

    private void Begin(Exchange exchange, HttpStream upstream, WebSocketSettings settings)
    {
        _exchange = exchange;
        _client = exchange.Client;
        _upstream = upstream;
        Settings = settings;
        _lastMs = _loop.Timers.NowMs;
        _pingedMs = _closeAtMs = _giveUpMs = 0;
        _isClosing = _isFinishing = IsCut = false;
        var reservedBits = WebSocketHandshake.ReservedBits(upstream.Head);
        _client.Observer = this;
        // Of an upstream that is silent nothing else would tell that it is gone, nor of a client in the middle of a frame, where no ping may be.
        _client.BeginTunnel(settings.PingIntervalMs, settings.PongTimeoutMs);
        upstream.BeginTunnel(settings.PingIntervalMs, settings.PongTimeoutMs);
        _up.Begin(_client, upstream, reservedBits);
        _down.Begin(upstream, _client, reservedBits);
    }

    /// <summary>Has the gateway close the connection after a time; not at all with 0.</summary>
    internal void CloseAfter(long milliseconds)
    {
        if (milliseconds > 0)
            _closeAtMs = _loop.Timers.NowMs + milliseconds;
        Schedule();
    }

    /// <summary>Bytes came.</summary>
    internal void OnTraffic(bool fromClient)
    {
        _lastMs = _loop.Timers.NowMs;
        if (fromClient)
            _pingedMs = 0;
    }

    /// <summary>One end has sent its Close frame, which is on its way to the other, or answers the gateway's.</summary>
    internal void OnPeerClosed()
    {
        if (!_up.IsPeerClosed || !_down.IsPeerClosed)
        {
            Schedule();
            return;
        }
        // RFC 6455 7.1.1: now the server ends the connection. Where the gateway asked for it nobody needs to be waited for.
        if (_isClosing)
            Finish();
        else
            GiveUpAfter(CloseTimeoutMs);
    }

    /// <summary>A direction broke the protocol: both ends are told, and nothing it sends can be understood any more.</summary>
    internal void OnBroken(TunnelDirection direction) =>
        Refuse(WebSocketCloseCode.ProtocolError, direction == _up ? ProxyErrorKind.WebSocketProtocol : ProxyErrorKind.UpstreamWebSocketProtocol);

    /// <summary>The client broke a limit.</summary>
    internal void OnLimit(WebSocketCloseCode code) => Refuse(code, ProxyErrorKind.WebSocketLimit);

    /// <summary>One direction is over.</summary>
    internal void OnOver() => Schedule();

    /// <summary>A peer is gone without an end.</summary>
    internal void OnLost(HttpStream stream)
    {
        if (IsEnding)
            return;
        Blame(stream, ProxyErrorKind.UpstreamReset);
        // RFC 6455 7.1.1: who has sent its Close, or got the gateway's, may go as it likes. What stood before it is still delivered.
        if (_isClosing || (stream == _client ? _up : _down).IsPeerClosed)
            Finish();
        else
            Cut();
    }

    /// <summary>A peer has ended its side in order. The other may go on.</summary>
    internal void OnEnded(HttpStream stream) => Blame(stream, ProxyErrorKind.UpstreamClosed);

    /// <summary>The client has been asked whether it is there.</summary>
    internal void OnPinged()
    {
        _pingedMs = _loop.Timers.NowMs;
        _up.ExpectPong();
        Schedule();
    }

    // RFC 6455 7.1.4: who leaves before there was a Close frame of either side, or of the gateway's, does not close the connection but breaks it off.
    private void Blame(HttpStream stream, ProxyErrorKind ofUpstream)
    {
        if (!_up.IsPeerClosed && !_down.IsPeerClosed && !_isClosing && Exchange.Fault.IsNone)
            Exchange.Fault = stream.Error.IsNone ? (ProxyError)(stream == _client ? ProxyErrorKind.ClientDisconnected : ofUpstream) : stream.Error;
    }

    void IStreamObserver.OnPeerGone(HttpStream stream, bool reset)
    {
        if (reset)
            OnLost(stream);
    }

    private void Refuse(WebSocketCloseCode code, ProxyErrorKind fault)
    {
        if (Exchange.Fault.IsNone)
            Exchange.Fault = fault;
        Close(code);
    }

    // Tells both ends; each at the end of the frame that is on its way to it.
    private void Close(WebSocketCloseCode code)
    {
        if (_isClosing || IsEnding)
            return;
        _isClosing = true;
        GiveUpAfter(CloseTimeoutMs);
        _up.Close(code);
        _down.Close(code);
        if (_up.IsPeerClosed && _down.IsPeerClosed)
            Finish();
    }

    // The client does not answer: it is not there any more, and the upstream is told so.
    private void OnSilence()
    {
        if (Exchange.Fault.IsNone)
            Exchange.Fault = ProxyErrorKind.WebSocketSilence;
        _isClosing = true;
        _up.Close(WebSocketCloseCode.GoingAway);
        GiveUpAfter(CloseTimeoutMs);
        _isFinishing = true;
        var exchange = _exchange;
        _client.Reset();
        if (_exchange == exchange)
            _upstream.StopRead();
    }

    // Ends both sides once what was written is sent.
    private void Finish()
    {
        if (IsEnding)
            return;
        _isFinishing = true;
        GiveUpAfter(CloseTimeoutMs);
        // Each of these may run the tunnel to its end right here.
        var exchange = _exchange;
        _upstream.StopRead();
        if (_exchange == exchange)
            _client.StopRead();
    }

    private void Cut()
    {
        if (IsCut)
            return;
        IsCut = true;
        var exchange = _exchange;
        _upstream.Reset();
        if (_exchange == exchange)
            _client.Reset();
    }

    private void GiveUpAfter(long milliseconds)
    {
        _giveUpMs = _loop.Timers.NowMs + milliseconds;
        Schedule();
    }

    private bool IsHalfOver => _up.IsOver || _down.IsOver || _up.IsPeerClosed || _down.IsPeerClosed;

    // The earliest of what may be due; who is due is found out when it fires.
    private void Schedule()
    {
        var due = long.MaxValue;
        if (_giveUpMs > 0)
            due = _giveUpMs;
        else if (IsHalfOver)
            due = _lastMs + HalfOverMs;
        else if (Settings.PingIntervalMs > 0)
            due = _pingedMs > 0 ? _pingedMs + Settings.PongTimeoutMs : _lastMs + Settings.PingIntervalMs;
        if (_closeAtMs > 0 && !_isClosing)
            due = Math.Min(due, _closeAtMs);
        if (due == long.MaxValue)
            _deadline.Clear();
        else
            _deadline.Set(Math.Max(1, due - _loop.Timers.NowMs), DeadlineReason.Idle);
    }

    void IDeadlineOwner.OnDeadline(Deadline deadline, DeadlineReason reason)
    {
        var now = _loop.Timers.NowMs;
        if (_giveUpMs > 0 && now >= _giveUpMs)
        {
            if (_isFinishing)
                Cut();
            else
                Finish();
            return;
        }
        if (_closeAtMs > 0 && now >= _closeAtMs && !_isClosing)
            Close(WebSocketCloseCode.GoingAway);
        else if (_giveUpMs == 0 && IsHalfOver && now >= _lastMs + HalfOverMs)
            Finish();
        else if (_giveUpMs == 0 && !IsHalfOver && Settings.PingIntervalMs > 0)
            Watch(now);
        if (_exchange is not null && !IsCut)
            Schedule();
    }

    private void Watch(long now)
    {
        if (_pingedMs > 0)
        {
            if (now >= _pingedMs + Settings.PongTimeoutMs)
                OnSilence();
        }
        else if (now >= _lastMs + Settings.PingIntervalMs)
        {
            // Within a frame the ping waits for its end, and the pong's time begins then. Until then it is looked at again after as long.
            _lastMs = now;
            _down.Ping();
        }
    }
}
