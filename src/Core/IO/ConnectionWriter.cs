using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;
using Waterfall.Core.Memory;

namespace Waterfall.Core.IO;

/// <summary>
/// The sending side of a connection. What is written stands in the queue until the end of the loop's tick and leaves in one send. A writer that gets ahead
/// of its peer waits until the queue has drained.
/// </summary>
internal sealed class ConnectionWriter : PipeWriter, IValueTaskSource<FlushResult>
{
    /// <summary>A writer waits while more than this is unsent: one large block with a head before it does not wait for itself.</summary>
    internal const int HighWater = 96 * 1024;

    // In place of a count of bytes that a writer waits to fall to.
    private const int Writable = -1;

    private readonly Connection _connection;
    private Waiter _waiter;
    private long _waitsFor;
    private short _version;
    private bool _canceled;

    internal ConnectionWriter(Connection connection, BufferPool pool)
    {
        _connection = connection;
        Queue = new ByteQueue(pool);
    }

    internal ByteQueue Queue { get; }

    /// <summary>What fills the queue when the connection is about to send, where that is decided so late.</summary>
    internal IOutputSource? Source { get; set; }

    /// <summary>Whether bytes still have a way to the peer.</summary>
    internal bool IsOpen => _connection.Error == TransportError.None;

    /// <summary>Whether bytes, or who has more of them, wait for the peer.</summary>
    internal bool IsPending => !Queue.IsEmpty || _waiter.IsSet;

    /// <summary>Has the loop send what the queue holds at the end of its tick.</summary>
    internal void MarkDirty()
    {
        if (!_connection.IsDirty)
            _connection.Loop.AddDirty(_connection);
    }

    /// <summary>Marks the connection for sending and completes when the writer may go on: true, or false when the peer is gone.</summary>
    internal OutputAwaiter FlushAwaitable()
    {
        MarkDirty();
        return new OutputAwaiter(this, HighWater);
    }

    /// <summary>Completes when everything is sent: true, or false when the peer is gone.</summary>
    internal OutputAwaiter DrainAsync()
    {
        if (!Queue.IsEmpty)
            MarkDirty();
        return new OutputAwaiter(this, 0);
    }

    /// <summary>Completes when no more than <paramref name="mark"/> bytes are unsent: true, or false when the peer is gone.</summary>
    internal OutputAwaiter WaitForAsync(int mark) => new(this, mark);

    /// <summary>Completes when the transport takes bytes again: true, or false when the peer is gone. For a queue that is empty.</summary>
    internal WritableAwaiter WaitWritableAsync() => new(this);

    /// <summary>The transport takes bytes again: resumes who waits for just that.</summary>
    internal void OnWritable()
    {
        if (_waitsFor == Writable)
            Release();
    }

    /// <summary>After a send: resumes the writer if it waited for this.</summary>
    internal void OnSent()
    {
        if (Queue.Length <= _waitsFor)
            Release();
        Source?.OnSent();
    }

    /// <summary>Resumes whoever waits.</summary>
    internal void Release() => _waiter.Run();

    internal readonly struct OutputAwaiter(ConnectionWriter writer, int mark) : ICriticalNotifyCompletion
    {
        internal OutputAwaiter GetAwaiter() => this;

        public bool IsCompleted => writer.Queue.Length <= mark || !writer.IsOpen;

        public bool GetResult() => writer.IsOpen;

        public void OnCompleted(Action continuation) => UnsafeOnCompleted(continuation);

        public void UnsafeOnCompleted(Action continuation)
        {
            writer._waitsFor = mark;
            writer._waiter.Set(continuation);
        }
    }

    internal readonly struct WritableAwaiter(ConnectionWriter writer) : ICriticalNotifyCompletion
    {
        internal WritableAwaiter GetAwaiter() => this;

        public bool IsCompleted => writer._connection.CanSend || !writer.IsOpen;

        public bool GetResult()
        {
            writer._waitsFor = HighWater;
            return writer.IsOpen;
        }

        public void OnCompleted(Action continuation) => UnsafeOnCompleted(continuation);

        public void UnsafeOnCompleted(Action continuation)
        {
            writer._waitsFor = Writable;
            writer._waiter.Set(continuation);
        }
    }

    /// <inheritdoc/>
    public override void Advance(int bytes) => Queue.Advance(bytes);

    /// <inheritdoc/>
    public override Memory<byte> GetMemory(int sizeHint = 0) => Queue.GetMemory(Math.Max(sizeHint, 1));

    /// <inheritdoc/>
    public override Span<byte> GetSpan(int sizeHint = 0) => Queue.GetSpan(Math.Max(sizeHint, 1));

    /// <inheritdoc/>
    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<FlushResult>(cancellationToken);
        MarkDirty();
        _waitsFor = HighWater;
        return IsFlushed ? new ValueTask<FlushResult>(TakeResult()) : new ValueTask<FlushResult>(this, _version);
    }

    /// <inheritdoc/>
    public override void CancelPendingFlush()
    {
        _canceled = true;
        Release();
    }

    /// <inheritdoc/>
    public override void Complete(Exception? exception = null) => MarkDirty();

    private bool IsFlushed => Queue.Length <= HighWater || !IsOpen || _canceled;

    private FlushResult TakeResult()
    {
        var canceled = _canceled;
        _canceled = false;
        return new FlushResult(canceled, !IsOpen);
    }

    FlushResult IValueTaskSource<FlushResult>.GetResult(short token)
    {
        _version++;
        return TakeResult();
    }

    ValueTaskSourceStatus IValueTaskSource<FlushResult>.GetStatus(short token) => IsFlushed ? ValueTaskSourceStatus.Succeeded : ValueTaskSourceStatus.Pending;

    void IValueTaskSource<FlushResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
    {
        if (token != _version)
            throw new InvalidOperationException("A flush was awaited twice.");
        _waiter.Set(continuation, state);
    }
}
