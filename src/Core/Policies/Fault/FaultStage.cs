using System.Text;
using Waterfall.Core.IO;
using Waterfall.Core.Pipeline;

namespace Waterfall.Core.Policies.Fault;

/// <summary>Lets requests wait, and fail, by chance.</summary>
internal sealed class FaultStage : Stage
{
    private readonly double _delayShare, _abortShare;
    private readonly long _delayMs;
    private readonly Problem? _problem;
    private readonly byte[]? _gate;

    internal FaultStage(FaultDelay? delay, FaultAbort? abort, string? gate)
    {
        (_delayShare, _delayMs) = delay is null ? (0, 0) : (delay.Percent / 100, (long)delay.Duration.TotalMilliseconds);
        _abortShare = abort is null ? 0 : abort.Percent / 100;
        _problem = abort is null ? null : new Problem(abort.Status, "fault-injected", "The gateway was told to fail this request, for a test.");
        _gate = gate is null ? null : Encoding.ASCII.GetBytes(gate);
    }

    public override LoopTask<StageResult> OnRequestAsync(Exchange exchange)
    {
        if (_gate is not null && exchange.Request.IndexOf(_gate) < 0)
            return Continue;
        // Its own for each thread, and without a lock.
        var random = Random.Shared;
        var delays = random.NextDouble() < _delayShare;
        var aborts = random.NextDouble() < _abortShare;
        if (delays || aborts)
            exchange.Loop.Counters.FaultsInjected++;
        return delays ? DelayAsync(exchange, aborts) : new(Result(aborts));
    }

    private async LoopTask<StageResult> DelayAsync(Exchange exchange, bool aborts)
    {
        await exchange.Delay.For(_delayMs);
        return Result(aborts);
    }

    private StageResult Result(bool aborts) => aborts ? StageResult.Fail(_problem!) : StageResult.Continue;
}
