namespace Waterfall.Core.Configuration;

/// <summary>
/// What is answered in the place of a failure, once retries are spent and never after a byte of an answer went to the client. The steps are tried in this order,
/// each where it can be: <see cref="Upstream"/>, <see cref="LastGood"/>, the answer with <see cref="Status"/>. At least one is there.
/// </summary>
public sealed record FallbackConfig
{
    /// <summary>Of <see cref="On"/>: no connection was made.</summary>
    public const string ConnectFailure = "connectFailure";

    /// <summary>Of <see cref="On"/>: the connection was closed or reset before an answer, or what came was none.</summary>
    public const string Reset = "reset";

    /// <summary>Of <see cref="On"/>: a time of the upstream's is over, the total included.</summary>
    public const string Timeout = "timeout";

    /// <summary>Of <see cref="On"/>: the upstream's circuit is open.</summary>
    public const string CircuitOpen = "circuitOpen";

    /// <summary>Of <see cref="On"/>: none of the upstream's endpoints is healthy.</summary>
    public const string Unhealthy = "unhealthy";

    /// <summary>Of <see cref="On"/>: a limit of the upstream's is reached: connections, bulkhead, queue, adaptive concurrency.</summary>
    public const string Overloaded = "overloaded";

    /// <summary>The words of <see cref="On"/>.</summary>
    internal static readonly string[] Words = [ConnectFailure, Reset, Timeout, CircuitOpen, Unhealthy, Overloaded];

    /// <summary>What it is for: the words above, and statuses of the upstream's answers from 400 to 599. Default: all words, 502, 503, 504.</summary>
    public IReadOnlyList<string> On { get; init; } = [.. Words, "502", "503", "504"];

    /// <summary>
    /// The name of an upstream that is asked instead. Not where the failed one may have done something already and doing it twice could do harm: then the method
    /// is idempotent (RFC 9110 9.2.2) or the request has an <c>Idempotency-Key</c>. Not with a body beyond 64 KiB. Null: none.
    /// </summary>
    public string? Upstream { get; init; }

    /// <summary>How the last good answer may serve; null: it may not.</summary>
    public LastGoodConfig? LastGood { get; init; }

    /// <summary>The status of an answer of the gateway's own, 200 to 599; null for no such answer.</summary>
    public int? Status { get; init; }

    /// <summary>Fields of that answer; values may hold expressions. Default: none, and a content-type for the body.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>Its body, which may hold expressions. Default: empty.</summary>
    public string Body { get; init; } = "";

    /// <summary>Whether the body is JSON: its content-type is then <c>application/json</c> where <see cref="Headers"/> say nothing.</summary>
    public bool IsJson { get; init; }
}
