using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;
using Waterfall.Core.Memory;

namespace Waterfall.Core.IO;

/// <summary>
/// The receiving side of a connection. Bytes are received when somebody wants them, so a peer that sends faster than it is read meets TCP's own flow control.
/// Sessions use the queue and <see cref="WaitAsync"/>; everybody else the pipe contract.
/// </summary>
internal sealed class ConnectionReader : PipeReader, IValueTaskSource<ReadResult>
{
    private readonly Connection _connection;
    private Waiter _waiter;
    private short _version;
    private long _examined;
    private bool _canceled;
    private bool _leavesBytes;

    internal ConnectionReader(Connection connection, BufferPool pool)
    {
        _connection = connection;
        Queue = new ByteQueue(pool);
    }

    internal ByteQueue Queue { get; }

    /// <summary>Whether the peer ended its side or the connection failed; bytes before that may still be in the queue.</summary>
    internal bool IsEnded { get; private set; }

    /// <summary>Completes when the queue holds bytes, when none will come any more, or when canceled. One waiter at a time.</summary>
    internal InputAwaiter WaitAsync() => new(this);

    /// <summary>As <see cref="WaitAsync"/>, but what has come stays where it is: completes when the transport has become readable.</summary>
    internal ReadableAwaiter WaitReadableAsync() => new(this);

    /// <summary>Resumes the waiter if there is something for it. False when nobody waits.</summary>
    internal bool Resume()
    {
        if (!_waiter.IsSet)
            return false;
        if (IsReady)
            _waiter.Run();
        return true;
    }

    /// <summary>Nothing more will come.</summary>
    internal void End()
    {
        IsEnded = true;
        _waiter.Run();
    }

    /// <inheritdoc/>
    public override void CancelPendingRead()
    {
        _canceled = true;
        _waiter.Run();
    }

    /// <summary>Takes back a cancellation that nobody met.</summary>
    internal void ClearCancellation() => _canceled = false;

    private bool IsReady => Queue.Length > _examined || IsEnded || _canceled || (_connection.CanReceive && (_leavesBytes || _connection.Receive()));

    internal readonly struct InputAwaiter(ConnectionReader reader) : ICriticalNotifyCompletion
    {
        internal InputAwaiter GetAwaiter() => this;

        public bool IsCompleted => reader.IsReady;

        public InputStatus GetResult()
        {
            if (reader._canceled)
            {
                reader._canceled = false;
                return InputStatus.Canceled;
            }
            return reader.Queue.Length > 0 ? InputStatus.Data : InputStatus.Ended;
        }

        public void OnCompleted(Action continuation) => UnsafeOnCompleted(continuation);

        public void UnsafeOnCompleted(Action continuation)
        {
            reader.Queue.Compact();
            reader._waiter.Set(continuation);
        }
    }

    internal readonly struct ReadableAwaiter(ConnectionReader reader) : ICriticalNotifyCompletion
    {
        internal ReadableAwaiter GetAwaiter() => this;

        public bool IsCompleted => reader._connection.CanReceive || reader.IsEnded || reader._canceled;

        public InputStatus GetResult()
        {
            reader._leavesBytes = false;
            if (!reader._canceled)
                return reader.IsEnded ? InputStatus.Ended : InputStatus.Data;
            reader._canceled = false;
            return InputStatus.Canceled;
        }

        public void OnCompleted(Action continuation) => UnsafeOnCompleted(continuation);

        public void UnsafeOnCompleted(Action continuation)
        {
            reader.Queue.Compact();
            reader._leavesBytes = true;
            reader._waiter.Set(continuation);
        }
    }

    /// <inheritdoc/>
    public override bool TryRead(out ReadResult result)
    {
        if (!IsReady)
        {
            result = default;
            return false;
        }
        result = TakeResult();
        return true;
    }

    /// <inheritdoc/>
    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<ReadResult>(cancellationToken);
        return IsReady ? new ValueTask<ReadResult>(TakeResult()) : new ValueTask<ReadResult>(this, _version);
    }

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        if (Queue.IsEmpty)
            return;
        var all = Queue.AsSequence();
        var consumedBytes = all.Slice(all.Start, consumed).Length;
        _examined = all.Slice(all.Start, examined).Length - consumedBytes;
        Queue.Skip(consumedBytes);
    }

    /// <inheritdoc/>
    public override void Complete(Exception? exception = null) => Queue.Clear();

    private ReadResult TakeResult()
    {
        var canceled = _canceled;
        _canceled = false;
        _examined = 0;
        return new ReadResult(Queue.AsSequence(), canceled, IsEnded);
    }

    ReadResult IValueTaskSource<ReadResult>.GetResult(short token)
    {
        _version++;
        return TakeResult();
    }

    ValueTaskSourceStatus IValueTaskSource<ReadResult>.GetStatus(short token) => IsReady ? ValueTaskSourceStatus.Succeeded : ValueTaskSourceStatus.Pending;

    void IValueTaskSource<ReadResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
    {
        if (token != _version)
            throw new InvalidOperationException("A read was awaited twice.");
        Queue.Compact();
        _waiter.Set(continuation, state);
    }
}
