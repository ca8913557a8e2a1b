using Waterfall.Core.Upstreams.Health;

namespace Waterfall.Core.Upstreams.Resilience;

/// <summary>
/// Stops sending to a cluster that fails: closed it counts results, on each loop by itself; a failure that brings the window's ratio to the threshold opens it;
/// after a while one request at a time is let through, and enough that succeed in a row close it, while one that fails opens it again. Shared by all loops.
/// </summary>
internal sealed class CircuitBreaker(CircuitBreakerSettings settings)
{
    /// <summary>A probe that has not come back for this long is taken for lost. Half a minute more than most would wait for any answer.</summary>
    internal const long ProbeLostAfterMs = 60_000;

    private readonly LoopSlots<CircuitWindow> _windows = new(static _ => new CircuitWindow());
    private readonly long _bucketMs = Math.Max(1, settings.WindowMs / CircuitWindow.Buckets);
    private long _word;

    /// <summary>Told of every change of state, on the loop that made it.</summary>
    internal Action<CircuitState>? Changed { get; set; }

    internal CircuitBreakerSettings Settings => settings;

    internal CircuitState State => Word.State;

    private CircuitWord Word => new(Volatile.Read(ref _word));

    /// <summary>Whether a request may go through now.</summary>
    internal bool TryEnter(long nowMs, out CircuitPermit permit)
    {
        var word = Word;
        permit = new CircuitPermit(word.Epoch, false);
        switch (word.State)
        {
            case CircuitState.Closed:
                return true;
            case CircuitState.Open when nowMs < word.TimeMs:
            case CircuitState.HalfOpen when word.IsProbing && nowMs - word.TimeMs < ProbeLostAfterMs:
                return false;
            default:
                // Who loses this race leaves the probe to who won it.
                var probing = word.Probing(nowMs);
                if (!TryMove(word, probing))
                    return false;
                permit = new CircuitPermit(probing.Epoch, true);
                return true;
        }
    }

    /// <summary>How a request that was let through went. A neutral outcome gives the probe's place to the next request.</summary>
    internal void OnResult(CircuitPermit permit, int loopIndex, AttemptOutcome outcome, long nowMs)
    {
        var word = Word;
        // Sent before the last change: it says nothing of how things are now.
        if (word.Epoch != permit.Epoch)
            return;
        if (permit.IsProbe)
            OnProbe(word, outcome, nowMs);
        else if (word.State == CircuitState.Closed && outcome != AttemptOutcome.Neutral)
            OnCounted(word, loopIndex, outcome == AttemptOutcome.Success, nowMs);
    }

    private void OnCounted(CircuitWord word, int loopIndex, bool success, long nowMs)
    {
        var bucket = nowMs / _bucketMs;
        _windows.Of(loopIndex).Count(bucket, word.Epoch, success);
        if (success)
            return;
        long successes = 0, failures = 0;
        foreach (var window in _windows.All)
            window?.Sum(bucket, word.Epoch, ref successes, ref failures);
        var total = successes + failures;
        if (total >= settings.MinimumRequests && failures >= settings.FailureRatio * total)
            TryMove(word, word.Opened(nowMs + settings.OpenMs));
    }

    // The epoch is the probe's own, and there is one probe: nobody else moves the word now.
    private void OnProbe(CircuitWord word, AttemptOutcome outcome, long nowMs)
    {
        var next = outcome switch
        {
            AttemptOutcome.Failure => word.Opened(nowMs + settings.OpenMs),
            AttemptOutcome.Success when word.Passed + 1 >= settings.HalfOpenProbes => word.Closed(),
            _ => word.Probed(outcome == AttemptOutcome.Success),
        };
        TryMove(word, next);
    }

    private bool TryMove(CircuitWord from, CircuitWord to)
    {
        if (Interlocked.CompareExchange(ref _word, to.Value, from.Value) != from.Value)
            return false;
        if (from.State != to.State)
            Changed?.Invoke(to.State);
        return true;
    }
}
