namespace Waterfall.Core.Upstreams.Resolution;

/// <summary>One name of a <see cref="ResolutionCache"/>: what is known of it, and the one question under way about it.</summary>
internal sealed class CachedName
{
    private const long Never = long.MaxValue;

    /// <summary>A refresh starts a tenth of the TTL ahead, but at least 1 s (half of a very short TTL) and at most 5 s.</summary>
    private static readonly TimeSpan MinAhead = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxAhead = TimeSpan.FromSeconds(5);

    private readonly ResolutionCache _cache;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly ITimer _refreshTimer;

    // Read without the gate.
    private volatile CachedAnswer? _current;
    private volatile bool _used;
    private long _lastUsed;

    // Under the gate.
    private HostResolution? _good;
    private long _goodUntil;
    private Task<HostResolution>? _underWay;
    private int _failures;
    private string _lastFailure = "";
    private long _retryAt;
    private bool _retired;

    public CachedName(string host, ResolutionCache cache)
    {
        Host = host;
        _cache = cache;
        _time = cache.Time;
        _lastUsed = _time.GetTimestamp();
        _refreshTimer = _time.CreateTimer(
            static name => ((CachedName)name!).OnRefreshDue(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public string Host { get; }

    public long LastUsed => Volatile.Read(ref _lastUsed);

    private long StaleUntil => After(_goodUntil, _cache.Options.MaxStale);

    /// <summary>The answer to be given now, as a completed task; null if there is none.</summary>
    public Task<HostResolution>? TryGet()
    {
        var now = _time.GetTimestamp();
        if (_current is not { } current || now >= current.Until)
            return null;
        Volatile.Write(ref _lastUsed, now);
        if (!_used)
            _used = true;
        if (now >= current.RefreshAt)
            Refresh(current);
        return current.Task;
    }

    /// <summary>The answer once there is one; while asking fails or takes long, the stale one.</summary>
    public Task<HostResolution> ResolveAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (TryGet() is { } known)
                return known;

            var now = _time.GetTimestamp();
            Volatile.Write(ref _lastUsed, now);
            var hasStale = _good is not null && now < StaleUntil;
            if (hasStale && _failures > 0)
            {
                // Asking failed while the answer was still fresh: nobody waits for the next attempt.
                if (now >= _retryAt)
                    Ask();
                return GiveStale();
            }

            var question = Ask();
            return hasStale ? WaitOrGiveStaleAsync(question, cancellationToken) : question.WaitAsync(cancellationToken);
        }
    }

    /// <summary>The name has left the cache: those who wait still get their answer, but it is not asked for again.</summary>
    public void Retire()
    {
        lock (_gate)
            _retired = true;
        _refreshTimer.Dispose();
    }

    private async Task<HostResolution> WaitOrGiveStaleAsync(Task<HostResolution> question, CancellationToken cancellationToken)
    {
        try
        {
            return await question.WaitAsync(_cache.Options.StaleWait, _time, cancellationToken);
        }
        catch (TimeoutException)
        {
            lock (_gate)
            {
                if (TryGet() is { } known)
                    return known.Result;
                _lastFailure = "no answer yet";
                if (_underWay == question && _time.GetTimestamp() < StaleUntil)
                    return GiveStale().Result;
            }

            return await question.WaitAsync(cancellationToken);
        }
    }

    private void OnRefreshDue()
    {
        // A name nobody has used since its last answer is left to expire.
        if (_used && _current is { RefreshAt: not Never } current)
            Refresh(current);
    }

    private void Refresh(CachedAnswer current)
    {
        lock (_gate)
        {
            if (!_retired && ReferenceEquals(_current, current))
                Ask();
        }
    }

    /// <summary>The one question under way. Called under the gate.</summary>
    private Task<HostResolution> Ask()
    {
        // Until it ends, users of the answer need not look whether it is time to ask.
        if (_current is { RefreshAt: not Never } current)
            _current = current with { RefreshAt = Never };
        return _underWay ??= AskAndKeepAsync();
    }

    private async Task<HostResolution> AskAndKeepAsync()
    {
        // Yields always: Ask's caller holds the gate, and must have noted the question before its end is noted here.
        var resolution = await _cache.AskAsync(Host).ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        lock (_gate)
        {
            _underWay = null;
            if (resolution.Status == ResolutionStatus.Failed)
                KeepFailure(resolution);
            else
                KeepAnswer(resolution);
            return _current!.Task.Result;
        }
    }

    private void KeepAnswer(HostResolution resolution)
    {
        var now = _time.GetTimestamp();
        _failures = 0;
        if (resolution.Status == ResolutionStatus.NotFound)
        {
            // RFC 8767 4: that the name is gone is an answer, and ends the use of what was known before.
            _good = null;
            Give(resolution, After(now, TtlBounds.Negative(resolution.Ttl)), Never);
            return;
        }

        var ttl = TtlBounds.Positive(resolution.Ttl);
        _good = resolution;
        _goodUntil = After(now, ttl);
        Give(resolution, _goodUntil, After(now, ttl - Ahead(ttl)));
    }

    private void KeepFailure(HostResolution failure)
    {
        var now = _time.GetTimestamp();
        _failures++;
        _lastFailure = failure.Detail ?? "failed";
        _retryAt = After(now, RetryDelay);
        if (_good is not null && now < _goodUntil)
            Give(_good, _goodUntil, _retryAt);
        else if (_good is not null && now < StaleUntil)
            GiveStale();
        else
            Give(failure, After(now, TtlBounds.Failure), Never);
    }

    /// <summary>1 s, doubled with every failure in a row (RFC 9520 3.2), up to the bound.</summary>
    private TimeSpan RetryDelay
    {
        get
        {
            var delay = TtlBounds.Failure * (1L << Math.Min(_failures - 1, 16));
            return delay < _cache.Options.MaxRetryDelay ? delay : _cache.Options.MaxRetryDelay;
        }
    }

    private Task<HostResolution> GiveStale() =>
        Give(_good!.AsStale($"stale: {_lastFailure}", TtlBounds.Failure), StaleUntil, _underWay is null ? _retryAt : Never);

    private Task<HostResolution> Give(HostResolution resolution, long until, long refreshAt)
    {
        var task = Task.FromResult(resolution);
        _current = new CachedAnswer(task, until, refreshAt);
        _used = false;
        if (!_retired && refreshAt != Never)
        {
            var due = _time.GetElapsedTime(_time.GetTimestamp(), refreshAt);
            _refreshTimer.Change(due > TimeSpan.Zero ? due : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }

        return task;
    }

    private static TimeSpan Ahead(TimeSpan ttl)
    {
        var least = ttl / 2 < MinAhead ? ttl / 2 : MinAhead;
        var tenth = ttl / 10;
        return tenth < least ? least : tenth > MaxAhead ? MaxAhead : tenth;
    }

    private long After(long timestamp, TimeSpan span) => timestamp + (long)(span.TotalSeconds * _time.TimestampFrequency);
}
