using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Waterfall.Core.Upstreams.Resolution;

/// <summary>
/// Remembers answers for as long as they may be used, asks once for everyone who wants the same name, asks again in the background
/// before the answer of a name in use expires, and gives old addresses rather than none while asking fails (RFC 8767).
/// </summary>
/// <remarks>
/// For any number of threads. What is asked of the resolver behind runs on the thread pool, so an event loop may call both methods;
/// <see cref="TryGet"/> neither locks nor allocates.
/// </remarks>
public sealed class ResolutionCache : IResolver, IDisposable
{
    /// <summary>RFC 8767 4: no answer is to be used for longer.</summary>
    private static readonly TimeSpan MaxMaxStale = TimeSpan.FromDays(7);

    private readonly ConcurrentDictionary<string, CachedName> _names = new(StringComparer.OrdinalIgnoreCase);
    private readonly Lock _evicting = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly SemaphoreSlim _slots;
    private readonly IResolver _resolver;
    private readonly TimeProvider _time;

    /// <summary>Makes an empty cache.</summary>
    /// <param name="resolver">Who is asked. One that throws is taken to have failed.</param>
    /// <param name="options">The bounds; null: the defaults.</param>
    /// <param name="time">The clock; null: the system's.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public ResolutionCache(IResolver resolver, ResolutionCacheOptions? options = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(resolver);
        Options = options ?? new ResolutionCacheOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(Options.MaxNames, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(Options.MaxConcurrentQueries, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(Options.MaxStale, TimeSpan.Zero, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Options.MaxStale, MaxMaxStale, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(Options.StaleWait, TimeSpan.Zero, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(Options.MaxRetryDelay, TtlBounds.Failure, nameof(options));
        _resolver = resolver;
        _time = time ?? TimeProvider.System;
        _slots = new SemaphoreSlim(Options.MaxConcurrentQueries);
    }

    /// <summary>Names kept now.</summary>
    public int Count => _names.Count;

    internal ResolutionCacheOptions Options { get; }

    internal TimeProvider Time => _time;

    /// <summary>What is known of a host now, without waiting. A name in use stays known, for it is refreshed before it expires.</summary>
    /// <param name="host">As for <see cref="IResolver.ResolveAsync"/>.</param>
    /// <param name="resolution">The answer, possibly negative or stale.</param>
    /// <returns>False if somebody would have to be asked: then <see cref="ResolveAsync"/> is the way.</returns>
    public bool TryGet(string host, [NotNullWhen(true)] out HostResolution? resolution)
    {
        ArgumentNullException.ThrowIfNull(host);
        resolution = _names.TryGetValue(host, out var name) ? name.TryGet()?.Result : null;
        return resolution is not null;
    }

    /// <inheritdoc/>
    /// <exception cref="ObjectDisposedException">The cache was disposed.</exception>
    public Task<HostResolution> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(host);
        ObjectDisposedException.ThrowIf(_closing.IsCancellationRequested, this);
        if (!_names.TryGetValue(host, out var name))
            name = Add(host);
        return name.TryGet() ?? name.ResolveAsync(cancellationToken);
    }

    /// <summary>Ends the questions under way as failed, and all refreshing.</summary>
    public void Dispose()
    {
        lock (_evicting)
        {
            _closing.Cancel();
            foreach (var name in _names.Values)
                name.Retire();
            _names.Clear();
        }
    }

    /// <summary>Asks, on the thread pool and in its turn. Never throws.</summary>
    internal Task<HostResolution> AskAsync(string host) => Task.Run(async () =>
    {
        var entered = false;
        try
        {
            await _slots.WaitAsync(_closing.Token);
            entered = true;
            return await _resolver.ResolveAsync(host, _closing.Token);
        }
        catch (Exception e)
        {
            // The resolver may be an embedder's; whatever becomes of it, those who wait get an answer.
            return HostResolution.Failed($"{host}: {e.Message}", TtlBounds.Failure);
        }
        finally
        {
            if (entered)
                _slots.Release();
        }
    });

    private CachedName Add(string host)
    {
        var name = _names.GetOrAdd(host, static (host, cache) => new CachedName(host, cache), this);
        lock (_evicting)
        {
            while (_names.Count > Options.MaxNames && LeastRecentlyUsed(except: name) is { } oldest)
            {
                _names.TryRemove(oldest.Host, out _);
                oldest.Retire();
            }

            if (_closing.IsCancellationRequested)
                name.Retire();
        }

        return name;
    }

    // A scan, because it happens once a new name at the bound, while keeping an order would cost a lock at every use.
    private CachedName? LeastRecentlyUsed(CachedName except)
    {
        CachedName? oldest = null;
        foreach (var (_, name) in _names)
        {
            if (name != except && (oldest is null || name.LastUsed < oldest.LastUsed))
                oldest = name;
        }

        return oldest;
    }
}
