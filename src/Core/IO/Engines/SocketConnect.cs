using System.Net;
using System.Net.Sockets;

namespace Waterfall.Core.IO.Engines;

/// <summary>A connect under way on a <see cref="SocketEngine"/>.</summary>
internal sealed class SocketConnect : IDeadlineOwner
{
    private readonly Deadline _deadline;
    private readonly LoopSignal<SocketError> _done = new();

    internal SocketConnect(EventLoop loop, SocketEngine engine, Socket socket, EndPoint endPoint, long timeoutMs)
    {
        _deadline = new Deadline(loop.Timers, this);
        _deadline.Set(timeoutMs, DeadlineReason.Connect);
        var args = new SocketAsyncEventArgs { RemoteEndPoint = endPoint };
        args.Completed += (_, completed) => engine.Enqueue(() => Finish(completed.SocketError));
        if (!socket.ConnectAsync(args))
            Finish(args.SocketError);
    }

    internal LoopSignal<SocketError> WaitAsync() => _done;

    void IDeadlineOwner.OnDeadline(Deadline deadline, DeadlineReason reason) => Finish(SocketError.TimedOut);

    private void Finish(SocketError error)
    {
        _deadline.Remove();
        _done.Set(error);
    }
}
