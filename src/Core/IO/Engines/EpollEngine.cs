using System.Net;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Waterfall.Core.IO.Native;

namespace Waterfall.Core.IO.Engines;

/// <summary>The engine of Linux: epoll(7) by direct system calls, connections edge-triggered and registered once for their whole life.</summary>
internal sealed class EpollEngine : LoopEngine
{
    private const int MaxEvents = 512;

    // Two descriptors each.
    private const int TransfersKept = 16;

    // struct epoll_event is packed on x86-64 only: the data follows the mask at once there, aligned elsewhere.
    private static readonly int EventSize = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;
    private static readonly int DataOffset = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;

    private readonly EventLoop _loop;
    private readonly int _epoll;
    private readonly int _wakeup;
    private readonly unsafe byte* _events;
    private Slot[] _slots = new Slot[256];
    private readonly Lock _wakeGate = new();
    private readonly Stack<SpliceTransfer> _transfers = [];
    private uint _generation;
    private bool _disposed;

    internal unsafe EpollEngine(EventLoop loop)
    {
        _loop = loop;
        _epoll = Check(Libc.EpollCreate(Libc.EPOLL_CLOEXEC), "epoll_create1");
        _wakeup = Check(Libc.EventFd(0, Libc.EFD_NONBLOCK | Libc.EFD_CLOEXEC), "eventfd");
        _events = (byte*)NativeMemory.Alloc((nuint)(MaxEvents * 16));
        Add(_wakeup, new Wakeup(_wakeup), Libc.EPOLLIN);
    }

    internal EventLoop Loop => _loop;

    internal override unsafe int Poll(int timeoutMs)
    {
        var count = Libc.EpollWait(_epoll, _events, MaxEvents, timeoutMs);
        _loop.Timers.SetNow(LoopClock.NowMs);
        _loop.Counters.Ticks++;
        var entry = _events;
        for (var i = 0; i < count; i++, entry += EventSize)
        {
            var mask = *(uint*)entry;
            var data = Unsafe.ReadUnaligned<ulong>(entry + DataOffset);
            // An event of a socket closed earlier in this batch may name a descriptor that is in use again: the generation tells.
            ref var slot = ref _slots[(int)(uint)data];
            if (slot.Generation != (uint)(data >> 32))
                continue;
            // Nearly always a connection: named, the call is direct.
            if (slot.Source is EpollConnection connection)
                connection.OnEvents(mask);
            else
                slot.Source?.OnEvents(mask);
        }
        return count;
    }

    internal override unsafe void Wake()
    {
        ulong one = 1;
        // Other threads may wake a loop that is ending: its descriptor must not be written to once it may be somebody else's. Not on the request path.
        lock (_wakeGate)
        {
            if (!_disposed)
                _ = Libc.Write(_wakeup, &one, sizeof(ulong));
        }
    }

    /// <summary>Something to move bytes with, or null when there are no descriptors for it.</summary>
    internal SpliceTransfer? RentTransfer() => _transfers.TryPop(out var transfer) ? transfer : SpliceTransfer.TryCreate(this);

    /// <summary>Takes one back; false when it is not kept.</summary>
    internal bool Keep(SpliceTransfer transfer)
    {
        if (_disposed || _transfers.Count == TransfersKept)
            return false;
        _transfers.Push(transfer);
        return true;
    }

    internal override Listener Listen(ListenSocket socket, Action<Connection> onAccept) => new EpollListener(_loop, this, socket, onAccept);

    internal override async LoopTask<ConnectResult> ConnectAsync(EndPoint endPoint, long timeoutMs)
    {
        var (fd, error) = StartConnect(endPoint);
        if (fd < 0)
            return new ConnectResult(null, error);
        var connection = new EpollConnection(_loop, this, fd, endPoint);
        if (error == TransportError.None)
            return new ConnectResult(connection, TransportError.None);
        error = await new PendingConnect(connection, fd, timeoutMs).WaitAsync();
        if (error == TransportError.None)
            return new ConnectResult(connection, TransportError.None);
        connection.Abort();
        return new ConnectResult(null, error);
    }

    // The descriptor, or −1 and why; with a descriptor, an error other than None means that the connection is still being made.
    private static unsafe (int Fd, TransportError Error) StartConnect(EndPoint endPoint)
    {
        var family = NativeAddress.Family(endPoint);
        var fd = Libc.Socket(family, Libc.SOCK_STREAM | Libc.SOCK_NONBLOCK | Libc.SOCK_CLOEXEC, 0);
        if (fd < 0)
            return (-1, ErrorOf(Libc.Errno));
        if (family != Libc.AF_UNIX)
        {
            var on = 1;
            _ = Libc.SetSockOpt(fd, Libc.IPPROTO_TCP, Libc.TCP_NODELAY, &on, sizeof(int));
        }
        var address = stackalloc byte[NativeAddress.MaxLength];
        var length = NativeAddress.Write(endPoint, new Span<byte>(address, NativeAddress.MaxLength));
        if (Libc.Connect(fd, address, length) == 0)
            return (fd, TransportError.None);
        var errno = Libc.Errno;
        if (errno == Libc.EINPROGRESS)
            return (fd, TransportError.TimedOut);
        _ = Libc.Close(fd);
        return (-1, ErrorOf(errno));
    }

    internal static TransportError ErrorOf(int errno) => errno switch
    {
        0 => TransportError.None,
        Libc.ECONNRESET or Libc.EPIPE => TransportError.Reset,
        Libc.ECONNREFUSED or Libc.ENOENT => TransportError.Refused,
        Libc.EHOSTUNREACH or Libc.ENETUNREACH => TransportError.Unreachable,
        Libc.ETIMEDOUT => TransportError.TimedOut,
        _ => TransportError.Other,
    };

    internal unsafe void Add(int fd, IEpollSource source, uint mask)
    {
        if (fd >= _slots.Length)
            Array.Resize(ref _slots, Math.Max(fd + 1, _slots.Length * 2));
        _slots[fd] = new Slot { Source = source, Generation = ++_generation };
        var entry = stackalloc byte[16];
        *(uint*)entry = mask;
        Unsafe.WriteUnaligned(entry + DataOffset, ((ulong)_generation << 32) | (uint)fd);
        Check(Libc.EpollControl(_epoll, Libc.EPOLL_CTL_ADD, fd, entry), "epoll_ctl");
    }

    /// <summary>Forgets a descriptor that is about to be closed; closing takes it out of the epoll.</summary>
    internal void Forget(int fd) => _slots[fd] = default;

    /// <summary>Takes a descriptor that stays open out of the epoll.</summary>
    internal unsafe void Remove(int fd)
    {
        Forget(fd);
        _ = Libc.EpollControl(_epoll, Libc.EPOLL_CTL_DEL, fd, null);
    }

    public override unsafe void Dispose()
    {
        for (var fd = 0; fd < _slots.Length; fd++)
            _slots[fd].Source?.OnEngineClosed();
        foreach (var transfer in _transfers)
            transfer.Close();
        lock (_wakeGate)
        {
            _disposed = true;
            _ = Libc.Close(_wakeup);
        }
        _ = Libc.Close(_epoll);
        NativeMemory.Free(_events);
    }

    internal static int Check(int result, string call) =>
        result >= 0 ? result : throw new IOException($"{call} failed: {Marshal.GetPInvokeErrorMessage(Libc.Errno)}");

    private struct Slot
    {
        internal IEpollSource? Source;
        internal uint Generation;
    }

    private sealed class Wakeup(int fd) : IEpollSource
    {
        public unsafe void OnEvents(uint mask)
        {
            ulong count;
            _ = Libc.Read(fd, &count, sizeof(ulong));
        }

        public void OnEngineClosed()
        {
        }
    }
}
