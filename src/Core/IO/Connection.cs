using System.IO.Pipelines;
using System.Net;
using Waterfall.Core.Memory;

namespace Waterfall.Core.IO;

/// <summary>
/// A byte stream to a peer, owned by one loop: two byte queues behind the pipe contract. An idle connection holds no buffer. Engines derive from it;
/// they say when bytes can be received or sent, and do it.
/// </summary>
internal abstract class Connection : IDuplexPipe, IDeadlineOwner
{
    private Deadline? _writeDeadline;
    private long _watchedSent;

    protected Connection(EventLoop loop, EndPoint remote)
    {
        Loop = loop;
        RemoteEndPoint = remote;
        Input = new ConnectionReader(this, loop.Buffers);
        Output = new ConnectionWriter(this, loop.Buffers);
    }

    internal EventLoop Loop { get; }

    internal EndPoint RemoteEndPoint { get; }

    internal ConnectionReader Input { get; }

    internal ConnectionWriter Output { get; }

    PipeReader IDuplexPipe.Input => Input;

    PipeWriter IDuplexPipe.Output => Output;

    /// <summary>Who is told of what nobody waits for.</summary>
    internal IConnectionOwner? Owner { get; set; }

    /// <summary>The first failure; <see cref="TransportError.None"/> while the connection is sound.</summary>
    internal TransportError Error { get; private set; }

    internal bool IsClosed { get; private set; }

    /// <summary>
    /// Whether the input ended in a way that an attacker in between can bring about, where the connection protects against that: TLS without close_notify
    /// (RFC 8446 6.1). A message that ends with the connection is incomplete then.
    /// </summary>
    internal bool IsTruncated { get; private protected set; }

    /// <summary>How long the peer may take nothing of what is to be sent before the connection is given up; 0 for no limit. Milliseconds.</summary>
    internal long WriteTimeoutMs { get; set; }

    /// <summary>Bytes received and sent over the connection's life.</summary>
    internal long BytesReceived, BytesSent;

    /// <summary>Whether the connection waits in the loop's list for its send at the end of the tick.</summary>
    internal bool IsDirty;

    /// <summary>Whether a receive may find something: set by readiness, cleared when the kernel has been emptied.</summary>
    protected internal bool CanReceive { get; protected set; }

    /// <summary>Whether a send may be taken: cleared when the kernel is full, set by readiness.</summary>
    protected internal bool CanSend { get; protected set; } = true;

    /// <summary>Whether the peer has gone or half gone as far as the engine was told; bytes before its end may still wait.</summary>
    protected internal bool PeerHungUp { get; protected set; }

    /// <summary>Whether nothing sent would reach the peer any more.</summary>
    protected internal bool PeerReset { get; protected set; }

    /// <summary>One receive into the input queue. False when nothing was there.</summary>
    internal abstract bool Receive();

    /// <summary>Sends what the output queue holds, as far as the kernel takes it.</summary>
    internal abstract void Send();

    /// <summary>
    /// Has TCP ask a peer that is silent whether it is there (RFC 9293 3.8.4), where the engine can: one that is gone without a word resets the connection.
    /// </summary>
    /// <param name="silenceMs">After how long without a byte.</param>
    /// <param name="timeoutMs">How long it may leave that unanswered.</param>
    internal virtual void KeepAlive(long silenceMs, long timeoutMs)
    {
    }

    /// <summary>
    /// Begins to move bytes from this connection to another inside the kernel, past the memory of the process; null where that cannot be done. Both
    /// queues between them are empty when it begins.
    /// </summary>
    internal virtual DirectTransfer? BeginTransfer(Connection destination) => null;

    /// <summary>How many probes go unanswered before the peer is gone.</summary>
    private protected const int KeepAliveProbes = 4;

    /// <summary>As the system counts: seconds of silence, and seconds between two probes.</summary>
    private protected static (int Silence, int Interval) KeepAliveSeconds(long silenceMs, long timeoutMs) =>
        ((int)Math.Clamp(silenceMs / 1000, 1, short.MaxValue), (int)Math.Clamp(timeoutMs / 1000 / KeepAliveProbes, 1, short.MaxValue));

    /// <summary>Ends the sending side once everything is sent (a FIN, RFC 9112 9.6).</summary>
    protected abstract void ShutdownSend();

    /// <inheritdoc cref="ShutdownSend"/>
    internal void EndSend() => ShutdownSend();

    /// <summary>The output queue is empty and the sending side is about to end in order: completes when nothing is on its way any more; false if the peer is gone.</summary>
    private protected virtual LoopTask<bool> FinishSendAsync() => new(true);

    /// <summary>Lets go of the transport.</summary>
    protected abstract void CloseTransport(bool reset);

    /// <summary>The engine saw the transport become readable, or end.</summary>
    protected void OnReadable()
    {
        CanReceive = true;
        if (!Input.Resume())
            Owner?.OnUnexpectedInput(this);
    }

    /// <summary>Records a failure and lets everybody who waits see it.</summary>
    internal void Fail(TransportError error)
    {
        if (Error == TransportError.None)
            Error = error;
        CanReceive = false;
        Output.Queue.Clear();
        Input.End();
        Output.Release();
    }

    /// <summary>After a send: watches that a peer which took less than everything goes on taking.</summary>
    protected void WatchSend(bool blocked)
    {
        if (!blocked || WriteTimeoutMs <= 0)
        {
            _writeDeadline?.Clear();
            return;
        }
        _writeDeadline ??= new Deadline(Loop.Timers, this);
        // Only what the peer takes puts the deadline off, not what is written on meanwhile.
        if (_writeDeadline.IsSet && BytesSent == _watchedSent)
            return;
        _watchedSent = BytesSent;
        _writeDeadline.Set(WriteTimeoutMs, DeadlineReason.Write);
    }

    void IDeadlineOwner.OnDeadline(Deadline deadline, DeadlineReason reason)
    {
        Fail(TransportError.WriteTimedOut);
        Abort();
    }

    /// <summary>Sends what is left and closes.</summary>
    /// <param name="lingerMs">
    /// How long to go on reading and dropping what the peer still sends. Closing on unread bytes makes the kernel reset the connection, which may destroy
    /// the answer before the peer has read it (RFC 9112 9.6).
    /// </param>
    internal async LoopTask CloseAsync(long lingerMs)
    {
        if (IsClosed)
            return;
        Owner = null;
        Input.ClearCancellation(); // of a read that nobody waited in any more: it would end the lingering at once
        Input.Queue.Clear();
        if (!await Output.DrainAsync() || !await FinishSendAsync())
        {
            Abort();
            return;
        }
        if (lingerMs > 0 && !Input.IsEnded)
        {
            ShutdownSend();
            await DiscardInputAsync(lingerMs);
        }
        Close();
    }

    /// <summary>Ends the sending side, in order, once everything is sent; receiving goes on. False if the peer is gone.</summary>
    internal async LoopTask<bool> EndSendingAsync()
    {
        if (!await Output.DrainAsync() || !await FinishSendAsync())
            return false;
        if (!IsClosed && Error == TransportError.None)
            ShutdownSend();
        return true;
    }

    /// <summary>Closes at once, in order if nothing is unread; what is unsent is dropped.</summary>
    internal void Close() => Close(reset: false);

    /// <summary>Closes at once; the peer sees a reset.</summary>
    internal void Abort() => Close(reset: true);

    private async LoopTask DiscardInputAsync(long lingerMs)
    {
        const long MaxDiscarded = 1024 * 1024;
        var linger = new LingerDeadline(Input);
        var deadline = new Deadline(Loop.Timers, linger);
        deadline.Set(lingerMs, DeadlineReason.Drain);
        long discarded = 0;
        while (await Input.WaitAsync() == InputStatus.Data && discarded < MaxDiscarded)
        {
            discarded += Input.Queue.Length;
            Input.Queue.Clear();
            await Loop.Yield();
        }
        deadline.Remove();
    }

    private void Close(bool reset)
    {
        if (IsClosed)
            return;
        IsClosed = true;
        _writeDeadline?.Remove();
        CloseTransport(reset);
        if (Error == TransportError.None)
            Error = TransportError.Closed;
        CanReceive = false;
        Output.Queue.Clear();
        Input.Queue.Clear();
        var owner = Owner;
        Owner = null;
        Input.End();
        Output.Release();
        owner?.OnClosed(this);
    }

    private sealed class LingerDeadline(ConnectionReader input) : IDeadlineOwner
    {
        public void OnDeadline(Deadline deadline, DeadlineReason reason) => input.CancelPendingRead();
    }
}
