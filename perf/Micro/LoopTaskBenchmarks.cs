using System.Runtime.CompilerServices;
using BenchmarkDotNet.Attributes;
using Waterfall.Core.IO;

namespace Waterfall.Micro;

/// <summary>Three nested methods that suspend, 64 operations in flight: the loop's own task beside the framework's.</summary>
[MemoryDiagnoser]
public class LoopTaskBenchmarks
{
    private const int InFlight = 64;

    private readonly Action[] _waiting = new Action[InFlight];
    private readonly ValueTaskAwaiter[] _pending = new ValueTaskAwaiter[InFlight];
    private int _count;
    private int _completed;

    [Benchmark(Baseline = true, OperationsPerInvoke = InFlight)]
    public int LoopTask()
    {
        for (int i = 0; i < InFlight; i++) LoopOuterAsync().Detach(static _ => { });
        return ResumeAll();
    }

    [Benchmark(OperationsPerInvoke = InFlight)]
    public int ValueTask()
    {
        for (int i = 0; i < InFlight; i++) _ = ValueOuterAsync().AsTask();
        return ResumeAll();
    }

    [Benchmark(OperationsPerInvoke = InFlight)]
    public int PoolingValueTask()
    {
        for (int i = 0; i < InFlight; i++) PoolingStartAsync();
        ResumeAll();
        foreach (ref ValueTaskAwaiter awaiter in _pending.AsSpan()) awaiter.GetResult();
        return _completed;
    }

    private int ResumeAll()
    {
        while (_count > 0) _waiting[--_count]();
        return _completed;
    }

    private async LoopTask LoopOuterAsync() => _completed = await LoopMiddleAsync();

    private async LoopTask<int> LoopMiddleAsync() => await LoopInnerAsync() + 1;

    private async LoopTask<int> LoopInnerAsync()
    {
        await new Event(this);
        return 1;
    }

    private async ValueTask ValueOuterAsync() => _completed = await ValueMiddleAsync();

    private async ValueTask<int> ValueMiddleAsync() => await ValueInnerAsync() + 1;

    private async ValueTask<int> ValueInnerAsync()
    {
        await new Event(this);
        return 1;
    }

    // A pooled box goes back when its result is taken, so somebody has to take it.
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Reliability", "CA2012", Justification = "It is consumed once, by its awaiter, as a compiler would.")]
    private void PoolingStartAsync()
    {
        ValueTaskAwaiter awaiter = PoolingOuterAsync().GetAwaiter();
        _pending[_count - 1] = awaiter;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask PoolingOuterAsync() => _completed = await PoolingMiddleAsync();

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> PoolingMiddleAsync() => await PoolingInnerAsync() + 1;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> PoolingInnerAsync()
    {
        await new Event(this);
        return 1;
    }

    private readonly struct Event(LoopTaskBenchmarks owner) : ICriticalNotifyCompletion
    {
        public bool IsCompleted => false;

        public Event GetAwaiter() => this;

        public void GetResult()
        {
        }

        public void OnCompleted(Action continuation) => owner._waiting[owner._count++] = continuation;

        public void UnsafeOnCompleted(Action continuation) => OnCompleted(continuation);
    }
}
