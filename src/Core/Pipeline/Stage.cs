using Waterfall.Core.IO;

namespace Waterfall.Core.Pipeline;

/// <summary>
/// One step of a route's plan: a policy compiled for the route. Its fields are its configuration; what belongs to one request is kept on the exchange
/// (<see cref="PolicyContext.NewSlot{T}"/>). It overrides the phases it takes part in; a phase that it does not override costs nothing. The same object
/// serves every loop, so it has no state but what is immutable or atomic.
/// </summary>
/// <remarks>
/// A method runs on the exchange's loop and must not block. It completes at once, or awaits only what completes on that loop. An exception is a defect: the
/// exchange is answered 500 and the host is told.
/// </remarks>
public abstract class Stage
{
    /// <summary>A completed result, for stages that never wait.</summary>
    protected static LoopTask<StageResult> Continue => new(StageResult.Continue);

    /// <summary>Whether it answers CORS preflights: it is then the first that is asked about a request, before any other may refuse it.</summary>
    internal virtual bool AnswersPreflights => false;

    /// <summary>The request has been routed; nothing has been sent on. Identification, checks, answers of the gateway's own.</summary>
    public virtual LoopTask<StageResult> OnRequestAsync(Exchange exchange) => Continue;

    /// <summary>The request is about to go to an upstream: what is changed now is what the upstream sees. Once an exchange, whatever is tried again.</summary>
    public virtual LoopTask<StageResult> OnForwardAsync(Exchange exchange) => Continue;

    /// <summary>An upstream's answer has arrived with its head, before anything is kept of it: <see cref="Exchange.Response"/>.</summary>
    public virtual LoopTask<StageResult> OnUpstreamResponseAsync(Exchange exchange) => Continue;

    /// <summary>
    /// An answer is about to go to the client, be it an upstream's, the gateway's own or an error: <see cref="Exchange.Response"/>. A stage that answers from
    /// here replaces it.
    /// </summary>
    public virtual LoopTask<StageResult> OnResponseAsync(Exchange exchange) => Continue;

    /// <summary>Gives what the request's body passes through on its way to the upstream, or null to leave this one alone. Asked before the head is sent.</summary>
    public virtual BodyFilter? FilterRequestBody(Exchange exchange) => null;

    /// <summary>Gives what an upstream's answer passes through on its way to the client, or null to leave this one alone. Asked after <see cref="OnResponseAsync"/>.</summary>
    public virtual BodyFilter? FilterResponseBody(Exchange exchange) => null;

    /// <summary>The exchange is over, however it ended. Must not throw and cannot change anything.</summary>
    public virtual void OnComplete(Exchange exchange)
    {
    }
}
