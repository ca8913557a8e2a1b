using System.Buffers;
using Waterfall.Core.Expressions;
using Waterfall.Core.Expressions.Sources;
using Waterfall.Core.IO;
using Waterfall.Core.Streams;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Pipeline;

// What is known of an exchange beside its messages, and expressions over all of it.
public sealed partial class Exchange
{
    private static readonly byte[] Http = "http"u8.ToArray(), Https = "https"u8.ToArray(), Unknown = "unknown"u8.ToArray();

    private RequestSource? _requestSource;
    private ResponseSource? _responseSource;
    private PathCaptures? _pathCaptures;
    private MessageHead? _shownResponse;
    private bool _isRequestShown;
    private LogFields? _logFields;
    private byte[] _requestId = [];
    private int _requestIdLength;
    private byte[] _clientText = [];
    private int _clientTextLength;
    private UInt128 _clientIp;
    private bool _isClientFound;
    private bool _isClientIpKnown;

    /// <summary>The request's identifier, in ASCII; empty until a policy has given it one.</summary>
    public ReadOnlySpan<byte> RequestId => _requestId.AsSpan(0, _requestIdLength);

    /// <summary>
    /// The address of the client, as text without port or brackets: that of the connection, or, where a trusted proxy holds the connection, the last in
    /// X-Forwarded-For that is no trusted proxy's. <c>unknown</c> where nobody knows it.
    /// </summary>
    public ReadOnlySpan<byte> ClientAddress => ClientText.Span;

    /// <summary>Whether the access log leaves the exchange out.</summary>
    internal bool IsUnlogged { get; set; }

    /// <summary>What policies add to the exchange's line of the access log; null for nothing.</summary>
    internal LogFields? LogFields => _logFields is { IsEmpty: false } ? _logFields : null;

    /// <summary>Text that a stage puts together in the length of a call; emptied by whoever takes it.</summary>
    internal ArrayBufferWriter<byte> Text
    {
        get
        {
            _pools.Text.ResetWrittenCount();
            return _pools.Text;
        }
    }

    /// <summary>What the path captured, as expressions see it.</summary>
    internal IPathCaptures PathCaptures => _pathCaptures ??= new PathCaptures(this);

    private ReadOnlyMemory<byte> ClientText
    {
        get
        {
            FindClient();
            return _clientTextLength > 0 ? _clientText.AsMemory(0, _clientTextLength) : _isClientIpKnown ? Peer.Address : Unknown;
        }
    }

    /// <summary>
    /// Runs work off the loop, a call of another service or a file, and comes back to the exchange's loop with its result. Allocates; it may end after the
    /// client has left.
    /// </summary>
    /// <param name="work">Must not touch the exchange.</param>
    public LoopTask<T> RunAsync<T>(Func<Task<T>> work) => Loop.RunAsync(work);

    /// <summary>The client's address as a number (<see cref="IpAddressText"/>).</summary>
    internal bool TryGetClientIp(out UInt128 address)
    {
        FindClient();
        address = _clientIp;
        return _isClientIpKnown;
    }

    internal void SetRequestId(ReadOnlySpan<byte> id)
    {
        if (_requestId.Length < id.Length)
            _requestId = new byte[id.Length];
        id.CopyTo(_requestId);
        _requestIdLength = id.Length;
        if (_isRequestShown)
            _requestSource!.Id = _requestId.AsMemory(0, id.Length);
    }

    internal void AddLogField(byte[] name, ReadOnlySpan<byte> value) => (_logFields ??= new LogFields()).Add(name, value);

    /// <summary>
    /// Finds out who the client is while X-Forwarded-For is as it came: whoever edits the request's fields calls it first.
    /// </summary>
    internal void FindClient()
    {
        if (_isClientFound)
            return;
        _isClientFound = true;
        var at = Peer.IsTrustedProxy ? Request.IndexOf(KnownHeader.XForwardedFor) : -1;
        if (at < 0)
            _isClientIpKnown = IpAddressText.TryParse(Peer.Address, out _clientIp);
        else
            FindForwardedClient(Request.Value(at));
    }

    /// <summary>
    /// Begins a batch of evaluations over the exchange as it is now. What they give is valid until the next batch, of whichever exchange of the loop.
    /// </summary>
    internal ExpressionEvaluator BeginEvaluation()
    {
        var evaluator = _pools.Evaluator;
        var response = _reply?.Head ?? Upstream?.Head;
        if (evaluator.Owner == this && response == _shownResponse)
        {
            evaluator.Continue();
            return evaluator;
        }
        evaluator.Reset();
        evaluator.Owner = this;
        if (!_isRequestShown)
            ShowRequest();
        evaluator.Set(ExpressionRoot.Request, _requestSource!);
        _shownResponse = response;
        if (response is not null)
        {
            (_responseSource ??= new ResponseSource()).Begin(response);
            evaluator.Set(ExpressionRoot.Response, _responseSource);
        }
        return evaluator;
    }

    // Once an exchange: what it looks at is read whenever an expression asks.
    private void ShowRequest()
    {
        _isRequestShown = true;
        var request = _requestSource ??= new RequestSource();
        request.Begin(Request, IsClientSecure ? Https : Http, ClientText, 0);
        request.Id = _requestId.AsMemory(0, _requestIdLength);
        request.Tls = Peer.Tls;
        request.Captures = PathCaptures;
    }

    private bool IsClientSecure => Peer.IsTrustedProxy && Request.IndexOf(KnownHeader.XForwardedProto) is >= 0 and var at
        ? System.Text.Ascii.EqualsIgnoreCase(Request.Value(at), Https)
        : Peer.IsSecure;

    // The field is one list by now, and the gateway has put the peer at its end. Each trusted proxy wrote who it heard from: what an untrusted
    // one wrote is not looked at.
    private void FindForwardedClient(ReadOnlySpan<byte> list)
    {
        var trusted = Session.Settings.TrustedProxies;
        var comma = list.LastIndexOf((byte)',');
        while (comma >= 0)
        {
            list = list[..comma];
            comma = list.LastIndexOf((byte)',');
            var node = list[(comma + 1)..].Trim(" \t"u8);
            _isClientIpKnown = IpAddressText.TryParseNode(node, out _clientIp, out var host);
            SetClientText(_isClientIpKnown ? host : default);
            if (!_isClientIpKnown || !trusted.Contains(_clientIp))
                return;
        }
        if (_clientTextLength == 0)
            _isClientIpKnown = IpAddressText.TryParse(Peer.Address, out _clientIp);
    }

    private void SetClientText(ReadOnlySpan<byte> text)
    {
        if (_clientText.Length < text.Length)
            _clientText = new byte[Math.Max(64, text.Length)];
        text.CopyTo(_clientText);
        _clientTextLength = text.Length;
    }

    private void ReleaseValues()
    {
        _requestIdLength = 0;
        _clientTextLength = 0;
        _isClientFound = _isClientIpKnown = false;
        IsUnlogged = false;
        _isRequestShown = false;
        _shownResponse = null;
        if (_pools.Evaluator.Owner == this)
            _pools.Evaluator.Owner = null;
        _logFields?.Clear();
    }
}
