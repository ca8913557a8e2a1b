using Waterfall.Core.IO;
using Waterfall.Core.Memory;
using Waterfall.Core.Streams;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Pipeline;

// What stages see and do.
public sealed partial class Exchange
{
    private readonly ExchangePools _pools;
    private object?[] _slots = [];
    private Problem? _problem;
    private Reply? _reply;
    private BodyBuffer? _requestBody;
    private BodyBuffer? _responseBody;

    /// <summary>The request's head: what stages change is what those after them, and the upstream, see.</summary>
    public MessageHead Request => Client.Head;

    /// <summary>The head of the answer on its way to the client. In the phases of the response.</summary>
    /// <exception cref="InvalidOperationException">There is no answer yet.</exception>
    public MessageHead Response => _reply?.Head ?? Upstream?.Head ?? throw new InvalidOperationException("There is no answer yet.");

    /// <summary>The name of the route that took the request; empty if none did.</summary>
    public string RouteName => Route?.Name ?? "";

    /// <summary>The address of the client's connection, as text without port or brackets; <c>unknown</c> where it has none.</summary>
    public ReadOnlySpan<byte> PeerAddress => Peer.Address;

    /// <summary>Whether the client's connection is encrypted.</summary>
    public bool IsSecure => Peer.IsSecure;

    /// <summary>
    /// The answer of the gateway's own: a stage fills it and returns <see cref="StageResult.Respond"/>. The first use begins it with status 200.
    /// </summary>
    public Reply Reply
    {
        get
        {
            if (_reply is null)
            {
                _reply = _pools.Replies.Get();
                _reply.Begin(200);
            }
            return _reply;
        }
    }

    /// <summary>The request's body as far as it was buffered; null if nobody asked for it (<see cref="BufferRequestBodyAsync"/>).</summary>
    public BodyBuffer? RequestBody => _requestBody;

    /// <summary>The answer's body as far as it was buffered; null if nobody asked for it (<see cref="BufferResponseBodyAsync"/>).</summary>
    public BodyBuffer? ResponseBody => _responseBody;

    /// <summary>The copy of the request's body that is kept for a further attempt; null where none is.</summary>
    internal ReplaySink? Replay { get; private set; }

    /// <summary>Trailers for the length of a call.</summary>
    internal MessageHead OwnTrailers
    {
        get
        {
            _pools.Trailers.Reset();
            return _pools.Trailers;
        }
    }

    /// <summary>A queue for the length of a call.</summary>
    internal ByteQueue Scratch => _pools.Scratch;

    /// <summary>Whether the request can be sent once more, as far as its body goes.</summary>
    internal bool CanReplay => Client.BodyBytesRead == 0 || RequestBody is { IsComplete: true } || Replay is { IsOverrun: false };

    internal bool HasReply => _reply is not null;

    /// <summary>What a stage keeps on the exchange; null until it has.</summary>
    public T? Get<T>(Slot<T> slot) where T : class => (uint)slot.Index < (uint)_slots.Length ? (T?)_slots[slot.Index] : null;

    /// <summary>Keeps something on the exchange until it ends.</summary>
    public void Set<T>(Slot<T> slot, T? value) where T : class
    {
        if (slot.Index >= _slots.Length)
            Array.Resize(ref _slots, Plan.Slots);
        _slots[slot.Index] = value;
    }

    /// <summary>
    /// Waits for the whole body of the request, in <see cref="RequestBody"/>, from where it is sent on afterwards. In the phases before the upstream's answer.
    /// </summary>
    /// <param name="limit">The most bytes to hold.</param>
    /// <returns>False when the body is longer, or did not come: the stage refuses the request then.</returns>
    public LoopTask<bool> BufferRequestBodyAsync(long limit)
    {
        if (_requestBody is { IsComplete: true } body)
            return new(body.Length <= limit);
        var framing = Request.Framing;
        if (framing.Kind == BodyKind.Length && framing.Length > limit)
            return new(false);
        // RFC 9110 10.1.1: who waits to be told goes on; the upstream will not be asked for it.
        if (Request.ExpectContinue && !Client.IsBodyRead && Client.BodyBytesRead == 0)
            Client.WriteInformational(100, null);
        Request.RemoveAll(KnownHeader.Expect);
        return BufferAsync(Client, _requestBody ??= _pools.Bodies.Get(), limit);
    }

    /// <summary>Waits for the whole body of an upstream's answer, in <see cref="ResponseBody"/>, from where it is sent on. In the phases of the response.</summary>
    /// <param name="limit">The most bytes to hold.</param>
    /// <returns>False when the body is longer, or broke off: what was held so far is sent on before the rest.</returns>
    public LoopTask<bool> BufferResponseBodyAsync(long limit)
    {
        if (_responseBody is { IsComplete: true } body)
            return new(body.Length <= limit);
        if (Upstream is not { } upstream || _reply is not null)
            return new(false);
        var framing = upstream.Head.Framing;
        if (framing.Kind == BodyKind.Length && framing.Length > limit)
            return new(false);
        return BufferAsync(upstream, _responseBody ??= _pools.Bodies.Get(), limit);
    }

    /// <summary>Has the request's body kept as it passes, if it may be short enough.</summary>
    internal void BeginReplay(int limit)
    {
        if (Request.Framing.Length > limit || _requestBody is not null || Replay is not null)
            return;
        Replay = _pools.Replays.Get();
        Replay.SetLimit(limit);
    }

    private void DropReply()
    {
        if (_reply is null)
            return;
        _reply.Clear();
        _pools.Replies.Return(_reply);
        _reply = null;
    }

    /// <summary>A filter has found something wrong with the request's body: what is answered.</summary>
    internal ProxyError Refuse(Problem problem)
    {
        _problem = problem;
        return ProxyErrorKind.RefusedByPolicy;
    }

    /// <summary>What a stage's decision means: an error to answer with, or none. A client that erred or left meanwhile has decided otherwise.</summary>
    internal ProxyError Outcome(StageResult result)
    {
        if (IsAborted)
            return Fault;
        if (result.IsContinue || result.IsRespond)
            return default;
        if (!Client.Error.IsNone)
            return Client.Error;
        _problem = result.Problem;
        return result.Error;
    }

    /// <summary>The answer to what went wrong.</summary>
    internal Problem ProblemOf(ProxyError error) => error.Kind == ProxyErrorKind.RefusedByPolicy && _problem is { } problem ? problem : Problems.Of(error);

    /// <summary>What went wrong, as the log names it; null if nothing did.</summary>
    internal string? FaultCode => Fault.IsNone ? null : ProblemOf(Fault).Code;

    /// <summary>What the body passes through before its destination; null for nothing.</summary>
    internal BodyChain? ChainOf(Stage[] stages, bool isRequest, IBodySink destination)
    {
        BodyChain? chain = null;
        foreach (var stage in stages)
        {
            if ((isRequest ? stage.FilterRequestBody(this) : stage.FilterResponseBody(this)) is not { } filter)
                continue;
            chain ??= _pools.Chains.Get();
            chain.Add(filter);
        }
        chain?.Begin(destination);
        return chain;
    }

    internal void Return(BodyChain? chain)
    {
        if (chain is null)
            return;
        chain.Release();
        _pools.Chains.Return(chain);
    }

    private static async LoopTask<bool> BufferAsync(HttpStream source, BodyBuffer buffer, long limit)
    {
        while (true)
        {
            var progress = source.TryReadBody(buffer);
            if (progress == BodyProgress.Pending)
                progress = await source.ReadBodyAsync(buffer);
            if (buffer.Length > limit || progress == BodyProgress.Failed)
                return false;
            if (progress == BodyProgress.End)
                return buffer.IsComplete = true;
        }
    }

    private void ReleaseStages()
    {
        Array.Clear(_slots);
        ReleaseValues();
        DropReply();
        if (Replay is not null)
        {
            Replay.Clear();
            _pools.Replays.Return(Replay);
            Replay = null;
        }
        Release(ref _requestBody);
        Release(ref _responseBody);
    }

    private void Release(ref BodyBuffer? body)
    {
        if (body is null)
            return;
        body.Clear();
        _pools.Bodies.Return(body);
        body = null;
    }
}
