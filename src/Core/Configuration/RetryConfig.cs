namespace Waterfall.Core.Configuration;

/// <summary>
/// When a request is sent again, to another endpoint where there is one. Never once a byte of an answer went to the client. Without this section only what
/// reached no endpoint, or met a kept connection that was closed, is sent again.
/// </summary>
public sealed record RetryConfig
{
    /// <summary>Of <see cref="On"/>: no connection was made.</summary>
    public const string ConnectFailure = "connectFailure";

    /// <summary>Of <see cref="On"/>: the connection was closed or reset before an answer.</summary>
    public const string Reset = "reset";

    /// <summary>Of <see cref="On"/>: no answer within the first-byte timeout, or <see cref="PerTry"/>.</summary>
    public const string FirstByteTimeout = "firstByteTimeout";

    /// <summary>The most attempts, the first included. Default 2. 1 to 10.</summary>
    public int Attempts { get; init; } = 2;

    /// <summary>
    /// What a request is sent again for: <see cref="ConnectFailure"/>, <see cref="Reset"/>, <see cref="FirstByteTimeout"/>, statuses from 400 to 599.
    /// Default: connectFailure, reset, 502, 503, 504.
    /// </summary>
    public IReadOnlyList<string> On { get; init; } = [ConnectFailure, Reset, "502", "503", "504"];

    /// <summary>
    /// The methods that are sent again. Default GET, HEAD, OPTIONS, PUT, DELETE. Others than idempotent ones (RFC 9110 9.2.2), if they are listed, only with an
    /// <c>Idempotency-Key</c>.
    /// </summary>
    public IReadOnlyList<string> Methods { get; init; } = ["GET", "HEAD", "OPTIONS", "PUT", "DELETE"];

    /// <summary>The wait between attempts. A <c>Retry-After</c> of the answer is waited for if it is at most ten times the longest such wait.</summary>
    public BackoffConfig Backoff { get; init; } = new();

    /// <summary>The most of an event loop's requests at the upstream that may be retries, in percent. Default 20.</summary>
    public int Budget { get; init; } = 20;

    /// <summary>So many retries of an event loop are always allowed. Default 3. To 1,000.</summary>
    public int MinConcurrent { get; init; } = 3;

    /// <summary>How long one attempt may take to its answer's head. Default zero: as long as the upstream's timeouts allow.</summary>
    public TimeSpan PerTry { get; init; } = TimeSpan.Zero;

    /// <summary>How many bytes of a request's body are kept to be sent again; with a longer one there is one attempt. Default 64 KiB. To 16 MiB.</summary>
    public int ReplayBuffer { get; init; } = 64 * 1024;
}
