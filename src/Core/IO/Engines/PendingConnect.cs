using Waterfall.Core.IO.Native;

namespace Waterfall.Core.IO.Engines;

/// <summary>A connect(2) under way: completes when the socket becomes writable, fails, or takes too long.</summary>
internal sealed unsafe class PendingConnect : IDeadlineOwner
{
    private readonly EpollConnection _connection;
    private readonly int _fd;
    private readonly Deadline _deadline;
    private readonly LoopSignal<TransportError> _done = new();

    internal PendingConnect(EpollConnection connection, int fd, long timeoutMs)
    {
        _connection = connection;
        _fd = fd;
        connection.Connecting = this;
        _deadline = new Deadline(connection.Loop.Timers, this);
        _deadline.Set(timeoutMs, DeadlineReason.Connect);
    }

    internal LoopSignal<TransportError> WaitAsync() => _done;

    internal void OnEvents()
    {
        var error = 0;
        var length = sizeof(int);
        if (Libc.GetSockOpt(_fd, Libc.SOL_SOCKET, Libc.SO_ERROR, &error, &length) < 0)
            error = Libc.Errno;
        Finish(EpollEngine.ErrorOf(error));
    }

    void IDeadlineOwner.OnDeadline(Deadline deadline, DeadlineReason reason) => Finish(TransportError.TimedOut);

    private void Finish(TransportError error)
    {
        _connection.Connecting = null;
        _deadline.Remove();
        _done.Set(error);
    }
}
