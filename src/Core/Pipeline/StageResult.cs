using Waterfall.Core.Streams;

namespace Waterfall.Core.Pipeline;

/// <summary>What becomes of an exchange after a stage.</summary>
public readonly struct StageResult
{
    private StageResult(bool responds, ProxyErrorKind error, Problem? problem)
    {
        IsRespond = responds;
        Error = error;
        Problem = problem;
    }

    /// <summary>It goes on to the next stage.</summary>
    public static StageResult Continue => default;

    /// <summary>It is answered with <see cref="Exchange.Reply"/>, which the stage has filled; nothing further down is asked.</summary>
    public static StageResult Respond => new(true, ProxyErrorKind.None, null);

    /// <summary>It is refused, or given up, with a problem document.</summary>
    /// <param name="problem">The answer: made once, when the policy is compiled.</param>
    public static StageResult Fail(Problem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        return new(false, ProxyErrorKind.RefusedByPolicy, problem);
    }

    internal static StageResult Fail(ProxyErrorKind error) => new(false, error, null);

    internal bool IsContinue => !IsRespond && Error == ProxyErrorKind.None;

    internal bool IsRespond { get; }

    internal ProxyErrorKind Error { get; }

    internal Problem? Problem { get; }
}
