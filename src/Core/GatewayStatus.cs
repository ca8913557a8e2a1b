using Waterfall.Core.IO;
using Waterfall.Core.Pipeline;
using Waterfall.Core.Upstreams;

namespace Waterfall.Core;

/// <summary>What a gateway is at, as its loops tell. A loop that is busy for too long is missing rather than waited for.</summary>
internal sealed class GatewayStatus
{
    private readonly LoopCounters[] _counters;

    private GatewayStatus(IReadOnlyList<LoopStatus?> loops, LoopCounters[] counters)
    {
        Loops = loops;
        _counters = counters;
    }

    /// <summary>By the loops' indices; null for one that did not answer in time.</summary>
    public IReadOnlyList<LoopStatus?> Loops { get; }

    /// <summary>The indices of the loops that did not answer in time.</summary>
    public IReadOnlyList<int> SilentLoops => [.. Enumerable.Range(0, Loops.Count).Where(index => Loops[index] is null)];

    public static async Task<GatewayStatus> ReadAsync(IReadOnlyList<GatewayLoop> loops, TimeSpan patience)
    {
        var reading = loops.Select(ReadAsync).ToArray();
        // What comes late finds nobody waiting: the rest of the answer is worth more than one loop's part.
        await Task.WhenAny(Task.WhenAll(reading), Task.Delay(patience));
        return new GatewayStatus(
            [.. reading.Select(each => each.IsCompletedSuccessfully ? each.Result : null)],
            [.. loops.Select(loop => loop.Loop.Counters)]);
    }

    /// <summary>A sum over all loops; counts are read from anywhere, so that no loop is missing in it.</summary>
    public long Total(Func<LoopCounters, long> count) => _counters.Sum(count);

    /// <summary>A sum over all loops; null if one did not answer.</summary>
    public long? TotalOrNull(Func<LoopStatus, long> count) => Loops.Contains(null) ? null : Loops.Sum(loop => count(loop!));

    private static Task<LoopStatus> ReadAsync(GatewayLoop loop)
    {
        var result = new TaskCompletionSource<LoopStatus>(TaskCreationOptions.RunContinuationsAsynchronously);
        loop.Loop.Post(
            _ =>
            {
                // An endpoint that several upstreams have is one: its pool and its load are theirs together. One URL may be several: with TLS or a
                // protocol of its own each.
                var endpoints = new Dictionary<Endpoint, (int Open, int Idle, int InFlight)>();
                foreach (var cluster in loop.Snapshot.Clusters)
                {
                    foreach (var load in cluster.LoadOn(loop.Loop.Index).Endpoints)
                    {
                        var pool = loop.Pools.Of(load.Endpoint);
                        endpoints[load.Endpoint] = (pool.Open, pool.Idle, load.InFlight);
                    }
                }
                result.SetResult(new LoopStatus(loop.Sessions.Count, loop.ExchangesUnderWay, endpoints));
            },
            null);
        return result.Task;
    }
}
