using System.Runtime.CompilerServices;
using Waterfall.Core.IO.Engines;
using Waterfall.Core.Memory;

namespace Waterfall.Core.IO;

/// <summary>
/// A dedicated thread that owns everything it touches: listeners, connections, buffers, deadlines. A tick is: wait for the kernel, let handlers run on what
/// came, fire deadlines, then send once for every connection that was written to. One that several streams share may let a few ticks pass first.
/// </summary>
internal sealed class EventLoop
{
    // How many ticks in a row connections that are shared may let pass. Measured over HTTP/2 with 64 requests under way: one gains nothing, three make a
    // request an eighth cheaper, seven not more.
    private const int MaxTicksHeld = 3;

    [ThreadStatic]
    private static EventLoop? _current;

    private readonly Mailbox _mailbox;
    private readonly Thread _thread;
    private readonly Action<Exception> _reportFailure;
    private readonly Func<long> _clock;
    private readonly SendList _dirty = new();
    private readonly SendList _dirtyShared = new();
    private int _ticksHeld;
    private List<Action> _yielded = [];
    private List<Action> _resuming = [];
    private bool _stopping;

    internal EventLoop(int index, LoopOptions options)
    {
        Index = index;
        Buffers = new BufferPool(options.DiagnoseBuffers);
        _clock = options.Clock;
        Timers = new TimerWheel(_clock());
        Wall = new WallClock(Timers);
        Engine = options.CreateEngine(this);
        _mailbox = new Mailbox(Engine.Wake);
        _reportFailure = options.ReportFailure;
        Processor = options.Processors is { } processors ? processors[index] : -1;
        _thread = new Thread(Run) { Name = $"waterfall-loop-{index}", IsBackground = true };
    }

    /// <summary>The loop of the calling thread, if it is one.</summary>
    internal static EventLoop? Current => _current;

    internal int Index { get; }

    /// <summary>The processor the thread is pinned to; −1 for none.</summary>
    internal int Processor { get; }

    internal BufferPool Buffers { get; }

    internal TimerWheel Timers { get; }

    internal WallClock Wall { get; }

    internal LoopEngine Engine { get; }

    /// <summary>Counts of what happened on this loop; read from anywhere, written here.</summary>
    internal LoopCounters Counters { get; } = new();

    internal bool IsCurrent => _current == this;

    internal void Start() => _thread.Start();

    /// <summary>One tick on the calling thread, which becomes the loop's: for tests that are their loop's clock and peers. Not for a started loop.</summary>
    internal void RunOnce()
    {
        _current = this;
        Tick();
    }

    /// <summary>Has the thread end after its current tick; connections still open are closed with a reset.</summary>
    internal Task StopAsync()
    {
        Post(static state => ((EventLoop)state!)._stopping = true, this);
        return Task.Run(_thread.Join);
    }

    /// <summary>Runs something on the loop; from any thread.</summary>
    internal void Post(Action<object?> action, object? state) => _mailbox.Post(action, state);

    /// <summary>Runs an asynchronous method on the loop; the task completes when it has ended. From any thread.</summary>
    internal Task InvokeAsync(Func<LoopTask> method)
    {
        var completion = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(_ => RunToCompletion(method, completion).Detach(completion.SetException), null);
        return completion.Task;

        static async LoopTask RunToCompletion(Func<LoopTask> method, TaskCompletionSource completion)
        {
            await method();
            completion.SetResult();
        }
    }

    /// <summary>Runs work elsewhere, name resolution or a file, and comes back to the loop with its result. Allocates: not for the request path.</summary>
    internal LoopTask<T> RunAsync<T>(Func<Task<T>> work)
    {
        var box = new OffLoopBox<T>();
        var task = new LoopTask<T>(box);
        Task.Run(work).ContinueWith(
            finished => Post(
                static state =>
                {
                    var (box, finished) = ((OffLoopBox<T>, Task<T>))state!;
                    if (finished.IsCompletedSuccessfully)
                        box.SetResult(finished.Result);
                    else
                        box.SetException(finished.Exception?.InnerException ?? new OperationCanceledException());
                },
                (box, finished)),
            TaskScheduler.Default);
        return task;
    }

    /// <summary>Continues in the next tick, so that others have their turn.</summary>
    internal YieldAwaiter Yield() => new(this);

    /// <summary>Runs an asynchronous method unawaited; its failure is a defect and is reported as one.</summary>
    internal void Detach(LoopTask task) => task.Detach(_reportFailure);

    internal void AddDirty(Connection connection) => (connection.Output.Source is null ? _dirty : _dirtyShared).Add(connection);

    private void Run()
    {
        _current = this;
        if (Processor >= 0)
            ProcessorAffinity.PinThread(Processor);
        try
        {
            while (!_stopping)
                Tick();
        }
        finally
        {
            Engine.Dispose();
        }
    }

    private void Tick()
    {
        try
        {
            var events = Engine.Poll(HasWork ? 0 : Timers.MillisecondsToNext(_clock()));
            _mailbox.Drain();
            Timers.Advance(Timers.NowMs);
            ResumeYielded();
            SendDirty(mayHold: events > 1 && _ticksHeld < MaxTicksHeld);
        }
        catch (Exception exception)
        {
            // Peers' mistakes never come here. What does is a defect of a handler; the loop serves on for everybody else.
            _reportFailure(exception);
        }
    }

    /// <summary>Whether the next tick has something to do besides what the engine brings.</summary>
    internal bool HasWork => !_dirty.IsEmpty || !_dirtyShared.IsEmpty || _yielded.Count > 0 || !_mailbox.IsEmpty;

    private void ResumeYielded()
    {
        if (_yielded.Count == 0)
            return;
        (_yielded, _resuming) = (_resuming, _yielded);
        try
        {
            foreach (var continuation in _resuming)
                continuation();
        }
        finally
        {
            _resuming.Clear(); // none may run twice
        }
    }

    // While the kernel brings more, a connection that several streams share waits for it: one send, and one wake-up of the peer, for many of their messages.
    private void SendDirty(bool mayHold)
    {
        _dirty.Send(mayHold: false);
        _ticksHeld = _dirtyShared.Send(mayHold) ? _ticksHeld + 1 : 0;
    }

    internal readonly struct YieldAwaiter(EventLoop loop) : ICriticalNotifyCompletion
    {
        internal YieldAwaiter GetAwaiter() => this;

        public bool IsCompleted => false;

        public void GetResult()
        {
        }

        public void OnCompleted(Action continuation) => loop._yielded.Add(continuation);

        public void UnsafeOnCompleted(Action continuation) => loop._yielded.Add(continuation);
    }

    private sealed class OffLoopBox<T> : LoopTaskBox<T>
    {
        protected override void Recycle()
        {
        }
    }
}
