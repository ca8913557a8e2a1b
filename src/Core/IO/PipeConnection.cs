using System.Buffers;
using System.IO.Pipelines;
using System.Net;

namespace Waterfall.Core.IO;

/// <summary>
/// A connection over somebody else's pipe: Kestrel's or Bedrock's transport, or a pair in memory. The pipe completes its calls where it likes; what happens
/// on them happens on the loop.
/// </summary>
internal sealed class PipeConnection : Connection
{
    private readonly IDuplexPipe _pipe;
    private readonly Action? _abort;
    private readonly Action<object?> _onRead;
    private readonly Action<object?> _onFlushed;
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenRegistration _registration;
    private ReadResult _read;
    private bool _hasRead;
    private bool _flushing;
    private bool _reading;

    internal PipeConnection(EventLoop loop, IDuplexPipe pipe, EndPoint remote, Action? abort, CancellationToken connectionClosed) : base(loop, remote)
    {
        _abort = abort;
        _pipe = pipe;
        _onRead = OnRead;
        _onFlushed = OnFlushed;
        _registration = connectionClosed.UnsafeRegister(
            static state => ((PipeConnection)state!).Loop.Post(static connection => ((PipeConnection)connection!).OnConnectionClosed(), state), this);
        StartRead();
    }

    /// <summary>Completes when the gateway is done with the pipe.</summary>
    internal Task Closed => _closed.Task;

    internal override bool Receive()
    {
        if (!_hasRead)
            return false;
        var buffer = _read.Buffer;
        foreach (var segment in buffer)
            Input.Queue.Write(segment.Span);
        BytesReceived += buffer.Length;
        var ended = _read.IsCompleted;
        _hasRead = false;
        _read = default;
        CanReceive = false;
        _pipe.Input.AdvanceTo(buffer.End);
        if (ended)
            Input.End();
        else
            StartRead();
        return ended || !buffer.IsEmpty;
    }

    internal override void Send()
    {
        if (_flushing || IsClosed)
            return;
        var queue = Output.Queue;
        while (!queue.IsEmpty)
        {
            _pipe.Output.Write(queue.FirstSpan);
            BytesSent += queue.FirstSpan.Length;
            queue.Skip(queue.FirstSpan.Length);
        }
        Task<FlushResult> flush;
        try
        {
            flush = _pipe.Output.FlushAsync().AsTask();
        }
        catch (Exception failure)
        {
            flush = Task.FromException<FlushResult>(failure);
        }
        if (flush.IsCompleted)
        {
            FinishFlush(HasPeerGone(flush));
            return;
        }
        _flushing = true;
        WatchSend(blocked: true);
        flush.ContinueWith((task, _) => Loop.Post(_onFlushed, task), null, TaskScheduler.Default);
    }

    protected override void ShutdownSend() => _pipe.Output.Complete();

    protected override void CloseTransport(bool reset)
    {
        _registration.Dispose();
        if (reset)
            _abort?.Invoke();
        _pipe.Output.Complete(reset ? new IOException("The gateway reset the connection.") : null);
        // A reader is completed when no read is under way: one that is ends now and finds the connection closed.
        if (_reading)
            _pipe.Input.CancelPendingRead();
        else
            _pipe.Input.Complete();
        _closed.TrySetResult();
    }

    private void StartRead()
    {
        _reading = true;
        Task<ReadResult> read;
        try
        {
            read = _pipe.Input.ReadAsync().AsTask();
        }
        catch (Exception failure)
        {
            read = Task.FromException<ReadResult>(failure); // as a pipe does whose connection failed before
        }
        if (read.IsCompleted)
            Loop.Post(_onRead, read);
        else
            read.ContinueWith((task, _) => Loop.Post(_onRead, task), null, TaskScheduler.Default);
    }

    private void OnRead(object? state)
    {
        _reading = false;
        var task = (Task<ReadResult>)state!;
        if (IsClosed)
        {
            _pipe.Input.Complete();
            return;
        }
        if (!task.IsCompletedSuccessfully)
        {
            PeerHungUp = PeerReset = true;
            Fail(TransportError.Reset);
            Owner?.OnUnexpectedInput(this);
            return;
        }
        _read = task.Result;
        _hasRead = true;
        PeerHungUp |= _read.IsCompleted;
        OnReadable();
    }

    private void OnFlushed(object? state)
    {
        _flushing = false;
        if (IsClosed)
            return;
        FinishFlush(HasPeerGone((Task<FlushResult>)state!));
    }

    private static bool HasPeerGone(Task<FlushResult> flush) => !flush.IsCompletedSuccessfully || flush.Result.IsCompleted;

    private void FinishFlush(bool peerGone)
    {
        Loop.Counters.Sends++;
        if (peerGone)
        {
            Fail(TransportError.Reset);
            return;
        }
        WatchSend(blocked: false);
        if (!Output.Queue.IsEmpty)
            Send();
        else
            Output.OnSent();
    }

    private void OnConnectionClosed()
    {
        if (IsClosed)
            return;
        // Kestrel says so as well when the client has only ended its sending side: whether answers still arrive, sending them tells.
        PeerHungUp = true;
        OnReadable();
    }
}
