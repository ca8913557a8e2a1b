using System.Runtime.CompilerServices;
using Waterfall.Core.IO;
using Waterfall.Testing;

namespace Waterfall.Core.Tests.IO;

public sealed class LoopTaskTests
{
    // Without optimisation the compiler makes state machines classes: the four of a nested wait are objects then.
#if DEBUG
    private const int MachinesAreObjects = 4 * 64;
#else
    private const int MachinesAreObjects = 0;
#endif

    [Fact]
    public void A_method_that_never_suspends_returns_its_value()
    {
        var task = Add(1, LoopTaskOf(2));
        Assert.True(task.IsCompleted);
        Assert.Equal(3, Result(task));
    }

    [Fact]
    public void A_suspended_method_resumes_inline_with_its_value()
    {
        var gate = new Gate();
        var task = Nested(gate);
        Assert.False(task.IsCompleted);
        gate.Open(7);
        Assert.True(task.IsCompleted);
        Assert.Equal(10, Result(task));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_exception_keeps_its_stack(bool suspended)
    {
        var gate = new Gate();
        if (!suspended)
            gate.Open(0);
        var task = Outer(gate);
        if (suspended)
            gate.Open(0);
        var failure = Assert.Throws<InvalidDataException>(() => Result(task));
        Assert.Contains(nameof(Throws), failure.StackTrace, StringComparison.Ordinal);
        Assert.Contains(nameof(Outer), failure.StackTrace, StringComparison.Ordinal);

        static async LoopTask<int> Outer(Gate gate) => await Throws(gate);
    }

    [Fact]
    public void Awaiting_twice_throws()
    {
        var gate = new Gate();
        var task = Wait(gate);
        var first = Twice(task);
        var second = Twice(task);
        Assert.Throws<InvalidOperationException>(() => Result(second));
        gate.Open(1);
        Assert.Equal(1, Result(first));

        static async LoopTask<int> Twice(LoopTask<int> task) => await task;
    }

    [Fact]
    public void Use_after_the_result_was_taken_throws()
    {
        var gate = new Gate();
        var task = Wait(gate);
        gate.Open(1);
        Result(task);
        Assert.Throws<InvalidOperationException>(() => task.IsCompleted);
        Assert.Throws<InvalidOperationException>(() => Result(task));
        Assert.Throws<InvalidOperationException>(() => task.Detach(_ => { }));
    }

    [Fact]
    public void The_result_cannot_be_taken_before_it_is_there()
    {
        var task = Wait(new Gate());
        Assert.Throws<InvalidOperationException>(() => Result(task));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Detach_reports_the_failure(bool before)
    {
        var gate = new Gate();
        if (before)
            gate.Open(0);
        Exception? reported = null;
        Throws(gate).Detach(failure => reported = failure);
        if (!before)
        {
            Assert.Null(reported);
            gate.Open(0);
        }
        Assert.IsType<InvalidDataException>(reported);
    }

    [Fact]
    public void Detach_of_what_ends_well_reports_nothing()
    {
        var gate = new Gate();
        Exception? reported = null;
        Wait(gate).Detach(failure => reported = failure);
        gate.Open(0);
        LoopTask.Completed.Detach(failure => reported = failure);
        Assert.Null(reported);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    [InlineData(1000)]
    public void Three_nested_suspensions_allocate_nothing_in_steady_state(int inFlight)
    {
        var gates = Enumerable.Range(0, inFlight).Select(_ => new Gate()).ToArray();
        var tasks = new LoopTask<int>[inFlight];
        for (var warm = 0; warm < 50; warm++)
            Round(gates, tasks);
        var allocated = Allocated.Least(() => Round(gates, tasks));
        Assert.InRange(allocated, 0, (long)inFlight * MachinesAreObjects);

        static void Round(Gate[] gates, LoopTask<int>[] tasks)
        {
            for (var i = 0; i < gates.Length; i++)
            {
                gates[i].Close();
                tasks[i] = Nested(gates[i]);
            }
            for (var i = 0; i < gates.Length; i++)
                gates[i].Open(i);
            for (var i = 0; i < gates.Length; i++)
            {
                if (Result(tasks[i]) != i + 3)
                    throw new InvalidOperationException("A box was mixed up with another.");
            }
        }
    }

    private static T Result<T>(LoopTask<T> task) => task.GetAwaiter().GetResult();

    private static LoopTask<int> LoopTaskOf(int value) => new(value);

    private static async LoopTask<int> Add(int value, LoopTask<int> task) => value + await task;

    private static async LoopTask<int> Nested(Gate gate) => 1 + await Middle(gate);

    private static async LoopTask<int> Middle(Gate gate)
    {
        await Nothing(gate);
        return 2 + await Wait(gate);
    }

    private static async LoopTask Nothing(Gate gate) => await gate;

    private static async LoopTask<int> Wait(Gate gate) => await gate;

    private static async LoopTask<int> Throws(Gate gate)
    {
        await gate;
        throw new InvalidDataException();
    }

    private sealed class Gate : ICriticalNotifyCompletion
    {
        private Action? _continuation;
        private int _value;

        public bool IsCompleted { get; private set; }

        public Gate GetAwaiter() => this;

        public int GetResult() => _value;

        public void OnCompleted(Action continuation) => UnsafeOnCompleted(continuation);

        public void UnsafeOnCompleted(Action continuation) => _continuation = continuation;

        internal void Close() => IsCompleted = false;

        internal void Open(int value)
        {
            _value = value;
            IsCompleted = true;
            var continuation = _continuation;
            _continuation = null;
            continuation?.Invoke();
        }
    }
}
