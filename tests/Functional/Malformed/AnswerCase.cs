namespace Waterfall.Functional.Malformed;

/// <summary>A row of the upstream table: bytes that an upstream answers with, and what the client must make of them.</summary>
internal sealed record AnswerCase(string Name, string Clause, string Answer, AnswerOutcome Outcome)
{
    /// <summary>The request's method; HEAD changes what an answer's length means.</summary>
    public string Method { get; init; } = "GET";

    /// <summary>Whether the upstream closes behind its bytes, or keeps the connection open.</summary>
    public bool Closes { get; init; }

    /// <summary>The status and content that are relayed when <see cref="Outcome"/> says so.</summary>
    public int Status { get; init; } = 200;

    public string Body { get; init; } = "";
}
