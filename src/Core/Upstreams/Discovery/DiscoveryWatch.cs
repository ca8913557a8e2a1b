namespace Waterfall.Core.Upstreams.Discovery;

/// <summary>One source of one upstream while the gateway runs: the last good list that it gave.</summary>
internal sealed class DiscoveryWatch : IAsyncDisposable
{
    internal const int MaxWeight = 1_000;

    /// <summary>More endpoints than this are a mistake rather than an upstream.</summary>
    internal const int MaxEndpoints = 10_000;

    private static readonly TimeSpan MinRestart = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxRestart = TimeSpan.FromMinutes(1);

    private readonly string _upstream;
    private readonly IEndpointDiscovery _source;
    private readonly DiscoveryHooks _hooks;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _heard = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _running;
    private volatile IReadOnlyList<DiscoveredEndpoint> _latest = [];
    private string? _problem;

    internal DiscoveryWatch(string upstream, IEndpointDiscovery source, DiscoveryHooks hooks)
    {
        (_upstream, _source, _hooks) = (upstream, source, hooks);
        _running = Task.Run(RunAsync);
    }

    /// <summary>The endpoints that were found last, in the order of their URLs; empty until there are any, and never again after that.</summary>
    internal IReadOnlyList<DiscoveredEndpoint> Latest => _latest;

    /// <summary>Completes when the source has said something, good or bad.</summary>
    internal Task Heard => _heard.Task;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        // One that does not heed the token is left to itself: nobody listens to it any more.
        if (await Task.WhenAny(_running, Task.Delay(MinRestart)) == _running)
            _stop.Dispose();
    }

    private async Task RunAsync()
    {
        var pause = MinRestart;
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await foreach (var update in _source.WatchAsync(_stop.Token))
                {
                    pause = MinRestart;
                    Take(update);
                }
                return; // it has nothing more to say
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // A third party's code: whatever it throws, the list stays and the source has another chance.
                Trouble(e.Message.TrimEnd('.'));
            }
            await Task.Delay(pause, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pause = pause * 2 < MaxRestart ? pause * 2 : MaxRestart;
        }
    }

    private void Take(DiscoveryUpdate update)
    {
        _stop.Token.ThrowIfCancellationRequested();
        var found = update.Problem is null ? Normalize(update.Endpoints, out var problem) : Empty(update.Problem, out problem);
        if (found.Count == 0)
        {
            Trouble(problem ?? "there is no endpoint");
            return;
        }
        var before = _latest;
        var isOther = !found.SequenceEqual(before);
        if (problem is not null)
            Trouble(problem, keeps: false);
        else if (isOther || _problem is not null)
            Tell($"{Count(found.Count)}{(isOther && before.Count > 0 ? $", {found.Except(before).Count()} of them new or changed" : "")}");
        if (problem is null)
            _problem = null;
        if (isOther)
        {
            _latest = found;
            _hooks.Changed();
        }
        _heard.TrySetResult();
    }

    private static IReadOnlyList<DiscoveredEndpoint> Empty(string said, out string? problem)
    {
        problem = said;
        return [];
    }

    // In one order, so that answers that take turns in theirs are no change.
    private IReadOnlyList<DiscoveredEndpoint> Normalize(IReadOnlyList<DiscoveredEndpoint> endpoints, out string? problem)
    {
        problem = null;
        if (endpoints.Count > MaxEndpoints)
            return Empty($"{endpoints.Count} endpoints are more than {MaxEndpoints}", out problem);
        var good = new SortedDictionary<string, DiscoveredEndpoint>(StringComparer.Ordinal);
        foreach (var endpoint in endpoints)
        {
            if (_hooks.Check(endpoint) is { } wrong)
                problem ??= wrong;
            else
                good.TryAdd(endpoint.Url, endpoint with { Weight = Math.Clamp(endpoint.Weight, 1, MaxWeight), Zone = endpoint.Zone is "" ? null : endpoint.Zone });
        }
        return [.. good.Values];
    }

    // The same trouble is told once, not at every refresh.
    private void Trouble(string problem, bool keeps = true)
    {
        if (_problem != problem)
        {
            var stays = !keeps ? "it is left out" : _latest.Count > 0 ? $"the last list stays ({Count(_latest.Count)})" : "there is no endpoint yet";
            Tell($"{problem}; {stays}");
        }
        _problem = problem;
        _heard.TrySetResult();
    }

    private void Tell(string text) => _hooks.Notice($"upstream {_upstream}: {_source.Name}: {text}");

    private static string Count(int count) => count == 1 ? "1 endpoint" : $"{count} endpoints";
}
