using System.Net;
using Waterfall.Core.IO.Native;

namespace Waterfall.Core.IO.Engines;

/// <summary>A listening socket on an <see cref="EpollEngine"/>. Level-triggered: connections left in the backlog are told of again in the next tick.</summary>
internal sealed unsafe class EpollListener : Listener, IEpollSource, IDeadlineOwner
{
    // Connections accepted in one tick; more wait a tick, so that those already open are served.
    private const int MaxPerTick = 64;

    // With no descriptor or memory left the backlog stays readable: look away for a moment instead of spinning.
    private const int PauseMs = 100;

    // The last descriptors are not for clients: upstreams, files and the runtime need some to serve those who are in.
    private const int MaxReserved = 64;
    private static readonly int ClientDescriptors = CountClientDescriptors();

    private readonly EventLoop _loop;
    private readonly EpollEngine _engine;
    private readonly ListenSocket _socket;
    private readonly int _fd;
    private readonly Action<Connection> _onAccept;
    private readonly Deadline _pause;
    private bool _stopped;

    internal EpollListener(EventLoop loop, EpollEngine engine, ListenSocket socket, Action<Connection> onAccept)
    {
        _loop = loop;
        _engine = engine;
        _socket = socket;
        _fd = (int)socket.Socket.Handle;
        _onAccept = onAccept;
        _pause = new Deadline(loop.Timers, this);
        LocalEndPoint = socket.LocalEndPoint;
        Register();
    }

    internal override EndPoint LocalEndPoint { get; }

    internal override void Stop()
    {
        if (_stopped)
            return;
        Accept(ListenSocket.Backlog);
        Detach();
    }

    private void Detach()
    {
        _stopped = true;
        _pause.Remove();
        _engine.Remove(_fd);
    }

    private void Register() => _engine.Add(_fd, this, Libc.EPOLLIN | (_socket.IsShared ? Libc.EPOLLEXCLUSIVE : 0));

    private void Accept(int most)
    {
        var address = stackalloc byte[NativeAddress.MaxLength];
        for (var i = 0; i < most && !_stopped; i++)
        {
            var length = NativeAddress.MaxLength;
            var fd = Libc.Accept(_fd, address, &length, Libc.SOCK_NONBLOCK | Libc.SOCK_CLOEXEC);
            if (fd >= ClientDescriptors)
            {
                _ = Libc.Close(fd);
                _loop.Counters.RefusedConnections++;
                Pause();
                return;
            }
            if (fd >= 0)
            {
                _loop.Counters.Accepted++;
                var remote = NativeAddress.Read(new ReadOnlySpan<byte>(address, Math.Min(length, NativeAddress.MaxLength)));
                _onAccept(new EpollConnection(_loop, _engine, fd, remote));
                continue;
            }
            var errno = Libc.Errno;
            if (errno == Libc.EAGAIN)
                return;
            _loop.Counters.AcceptErrors++;
            if (errno is Libc.EMFILE or Libc.ENFILE or Libc.ENOBUFS or Libc.ENOMEM)
            {
                Pause();
                return;
            }
            // ECONNABORTED, EPROTO and the network errors of accept(2) concern the one connection, which is gone.
        }
    }

    // Descriptors are given out lowest first (socket(2)), so that a number tells how many are open.
    private static int CountClientDescriptors()
    {
        Libc.ResourceLimit limit;
        if (Libc.GetResourceLimit(Libc.RLIMIT_NOFILE, &limit) < 0 || limit.Current > int.MaxValue)
            return int.MaxValue;
        return (int)limit.Current - (int)Math.Min(MaxReserved, limit.Current / 8);
    }

    private void Pause()
    {
        _engine.Remove(_fd);
        _pause.Set(PauseMs, DeadlineReason.Idle);
    }

    void IDeadlineOwner.OnDeadline(Deadline deadline, DeadlineReason reason) => Register();

    void IEpollSource.OnEvents(uint mask) => Accept(MaxPerTick);

    void IEpollSource.OnEngineClosed()
    {
        if (!_stopped)
            Detach();
    }
}
