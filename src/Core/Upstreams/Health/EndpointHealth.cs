namespace Waterfall.Core.Upstreams.Health;

/// <summary>
/// Whether an endpoint is fit for use: one object for all loops and, as the endpoint itself, all snapshots. It is written when something goes wrong or comes
/// right again; a request that succeeds only reads it.
/// </summary>
internal sealed class EndpointHealth(HealthEpoch epoch)
{
    private const int CountBits = 16;
    private const long NotSet = long.MinValue;

    // Time of the first failure in a row and how many there are, in one word; 0 for none.
    private long _failures;
    private long _ejectedUntilMs;
    private long _joinedMs = NotSet;
    private int _failedTargets;
    private int _ejections;

    /// <summary>Until when it is out of service because of its answers; 0 if it never was.</summary>
    internal long EjectedUntilMs => Volatile.Read(ref _ejectedUntilMs);

    /// <summary>How often in a row it has been ejected.</summary>
    internal int Ejections => Volatile.Read(ref _ejections);

    /// <summary>Whether active probes say it is down. An endpoint of several upstreams is up if it is for all of them.</summary>
    internal bool IsProbedDown => Volatile.Read(ref _failedTargets) > 0;

    internal bool IsEjected(long nowMs) => nowMs < EjectedUntilMs;

    internal bool IsAvailable(long nowMs) => !IsProbedDown && !IsEjected(nowMs);

    /// <summary>Since when it has been in service, for slow start; the beginning of time if it has always been.</summary>
    internal long InServiceSinceMs(long nowMs)
    {
        var ejectedUntil = EjectedUntilMs;
        var joined = Volatile.Read(ref _joinedMs);
        // Half of the range: differences must not overflow.
        return Math.Max(ejectedUntil > 0 && ejectedUntil <= nowMs ? ejectedUntil : NotSet / 2, joined == NotSet ? NotSet / 2 : joined);
    }

    /// <summary>It came into a running cluster, or its probes succeed again: slow start begins.</summary>
    internal void Join(long nowMs) => Volatile.Write(ref _joinedMs, nowMs);

    /// <summary>Ends a row of failures.</summary>
    internal void Succeed()
    {
        if (Volatile.Read(ref _failures) != 0)
            Volatile.Write(ref _failures, 0);
    }

    /// <summary>Counts a failure; how many there are in a row that is no longer than <paramref name="withinMs"/>.</summary>
    internal int Fail(long nowMs, long withinMs)
    {
        while (true)
        {
            var seen = Volatile.Read(ref _failures);
            var (first, count) = (seen >> CountBits, (int)(seen & ((1 << CountBits) - 1)));
            var next = count == 0 || nowMs - first > withinMs ? (First: nowMs, Count: 1) : (First: first, Count: Math.Min(count + 1, (1 << CountBits) - 1));
            if (Interlocked.CompareExchange(ref _failures, (next.First << CountBits) | (uint)next.Count, seen) == seen)
                return next.Count;
        }
    }

    /// <summary>
    /// Takes it out of service for <paramref name="ejectMs"/> × the ejections in a row, at most ten times as long (as Envoy's outlier detection). A row ends when
    /// it has served for as long as the longest. False if another loop has just done so.
    /// </summary>
    internal bool TryEject(long nowMs, long ejectMs)
    {
        var until = EjectedUntilMs;
        if (nowMs < until)
            return false;
        var isRow = until > 0 && nowMs - until < ejectMs * EjectionRow;
        var ejections = isRow ? Math.Min(Ejections + 1, EjectionRow) : 1;
        if (Interlocked.CompareExchange(ref _ejectedUntilMs, nowMs + (ejectMs * ejections), until) != until)
            return false;
        Volatile.Write(ref _ejections, ejections);
        Volatile.Write(ref _failures, 0);
        epoch.Advance();
        return true;
    }

    internal const int EjectionRow = 10;

    /// <summary>A probe target has come to hold it for down.</summary>
    internal void ProbeDown()
    {
        Interlocked.Increment(ref _failedTargets);
        epoch.Advance();
    }

    /// <summary>The target holds it for up again.</summary>
    internal void ProbeUp(long nowMs)
    {
        Join(nowMs);
        Interlocked.Decrement(ref _failedTargets);
        epoch.Advance();
    }
}
