using Waterfall.Core.IO;

namespace Waterfall.Core.Tests.Budgets;

/// <summary>Three nested methods that wait for one event, as a relay in a forwarder in an exchange does.</summary>
internal sealed class SuspendingMethods
{
    private readonly Stack<Action> _waiting = new();

    public int Completed { get; private set; }

    /// <summary>Starts one operation, which stays suspended in all three methods.</summary>
    public void Start() => OuterAsync().Detach(static failure => throw new InvalidOperationException("It cannot fail.", failure));

    /// <summary>Lets every operation run to its end.</summary>
    public void ResumeAll()
    {
        while (_waiting.TryPop(out var continuation)) continuation();
    }

    private async LoopTask OuterAsync()
    {
        var completed = await MiddleAsync();
        Completed += completed; // read after the wait: others ended in between
    }

    private async LoopTask<int> MiddleAsync() => await InnerAsync() + 1;

    private async LoopTask<int> InnerAsync()
    {
        await new Event(_waiting);
        return 0;
    }

    private readonly struct Event(Stack<Action> waiting) : System.Runtime.CompilerServices.ICriticalNotifyCompletion
    {
        public bool IsCompleted => false;

        public Event GetAwaiter() => this;

        public void GetResult()
        {
        }

        public void OnCompleted(Action continuation) => waiting.Push(continuation);

        public void UnsafeOnCompleted(Action continuation) => waiting.Push(continuation);
    }
}
