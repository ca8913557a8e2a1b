namespace Waterfall.Functional.Malformed;

/// <summary>
/// What must come of a row: the statuses the client reads, the requests the upstream sees, and whether the connection ends.
/// </summary>
internal sealed record Outcome
{
    /// <summary>One entry a response: the statuses it may have.</summary>
    public required IReadOnlyList<int[]> Answers { get; init; }

    /// <summary>The complete requests the upstream sees, in order; nothing else reaches it.</summary>
    public IReadOnlyList<Seen> Forwarded { get; init; } = [];

    /// <summary>Whether the connection ends after the last answer; null: as that answer says.</summary>
    public bool? Closes { get; init; }

    /// <summary>
    /// Whether the upstream may see the beginning of a request: a streamed body's head may have left before the body's error showed.
    /// </summary>
    public bool MayStart { get; init; }

    /// <summary>Refused with 400 and the connection closed; the upstream sees nothing.</summary>
    public static Outcome Bad { get; } = Refused(400);

    /// <summary>A body refused with 400: no complete request reaches the upstream.</summary>
    public static Outcome BadBody { get; } = Refused(400) with { MayStart = true };

    /// <summary>Refused and closed; the upstream sees nothing.</summary>
    public static Outcome Refused(params int[] anyOf) => new() { Answers = [anyOf], Closes = true };

    /// <summary>Answered by the gateway itself; the connection goes on or ends as the answer says.</summary>
    public static Outcome Local(params int[] anyOf) => new() { Answers = [anyOf] };

    /// <summary>Forwarded as exactly these requests, each answered 200, and the connection goes on.</summary>
    public static Outcome Passed(params Seen[] seen) =>
        new() { Answers = [.. seen.Select(_ => new[] { 200 })], Forwarded = seen, Closes = false };

    /// <summary>After what precedes, one more answer that refuses and closes.</summary>
    public Outcome ThenRefused(params int[] anyOf) => this with { Answers = [.. Answers, anyOf], Closes = true };

    public Outcome ThenCloses() => this with { Closes = true };
}
