using System.Net;
using System.Runtime.CompilerServices;
using Waterfall.Core.IO.Native;
using Waterfall.Core.Memory;

namespace Waterfall.Core.IO.Engines;

/// <summary>A connected socket on an <see cref="EpollEngine"/>.</summary>
internal sealed unsafe class EpollConnection : Connection, IEpollSource
{
    // One send takes this many blocks; more wait for the next.
    private const int MaxVectors = 16;

    // Blocks for one receive of a connection that has filled one: 256 KiB.
    private const int BulkVectors = 4;

    private readonly EpollEngine _engine;
    private readonly int _fd;
    private bool _isBulk;

    internal EpollConnection(EventLoop loop, EpollEngine engine, int fd, EndPoint remote) : base(loop, remote)
    {
        _engine = engine;
        _fd = fd;
        engine.Add(fd, this, Libc.EPOLLIN | Libc.EPOLLOUT | Libc.EPOLLRDHUP | Libc.EPOLLET);
    }

    /// <summary>Set while a connect is under way: gets the events instead.</summary>
    internal PendingConnect? Connecting { get; set; }

    internal override bool Receive()
    {
        var count = _isBulk ? ReceiveBulk(out var room) : ReceiveBlock(out room);
        if (count > 0)
        {
            Loop.Counters.Receives++;
            BytesReceived += count;
            // A short receive has emptied the kernel (epoll(7)); what comes later is a new event. An end announced with the bytes is still to be read.
            CanReceive = count == room || PeerHungUp;
            _isBulk = count == room;
            return true;
        }
        if (count == 0)
        {
            CanReceive = false;
            Input.End();
            return true;
        }
        var errno = Libc.Errno;
        if (errno == Libc.EINTR)
            return Receive();
        if (errno == Libc.EAGAIN)
        {
            CanReceive = false;
            return false;
        }
        Fail(EpollEngine.ErrorOf(errno));
        return true;
    }

    private nint ReceiveBlock(out nint room)
    {
        var block = Loop.Buffers.RentLarge();
        room = block.Free;
        var count = Libc.Receive(_fd, block.WritePointer, room);
        var left = count;
        Take(block, ref left);
        return count;
    }

    // Where one block was filled more waits: taken in one call, the peer is told of the room it leaves once, and woken once.
    private nint ReceiveBulk(out nint room)
    {
        var blocks = new BulkBlocks();
        var vectors = stackalloc Libc.IoVector[BulkVectors];
        room = 0;
        for (var i = 0; i < BulkVectors; i++)
        {
            blocks[i] = Loop.Buffers.RentLarge();
            vectors[i] = new Libc.IoVector { Base = blocks[i].WritePointer, Length = blocks[i].Free };
            room += blocks[i].Free;
        }
        var count = Libc.ReadVector(_fd, vectors, BulkVectors);
        var left = count;
        for (var i = 0; i < BulkVectors; i++)
            Take(blocks[i], ref left);
        return count;
    }

    private void Take(BufferBlock block, ref nint left)
    {
        if (left <= 0)
        {
            block.Return();
            return;
        }
        var part = (int)Math.Min(left, block.Free);
        block.End += part;
        left -= part;
        Input.Queue.Append(block);
    }

    internal override void Send()
    {
        var queue = Output.Queue;
        while (CanSend && !queue.IsEmpty)
        {
            var wanted = SendOnce(queue.Head!, out var sent);
            if (sent < 0)
            {
                var errno = Libc.Errno;
                if (errno == Libc.EINTR)
                    continue;
                if (errno != Libc.EAGAIN)
                {
                    Fail(EpollEngine.ErrorOf(errno));
                    return;
                }
                CanSend = false;
                break;
            }
            Loop.Counters.Sends++;
            BytesSent += sent;
            queue.Skip(sent);
            if (sent < wanted)
                CanSend = false;
        }
        WatchSend(blocked: !queue.IsEmpty);
        Output.OnSent();
    }

    internal override DirectTransfer? BeginTransfer(Connection destination) =>
        destination is EpollConnection other ? _engine.RentTransfer()?.Begin(this, other) : null;

    /// <summary>Moves bytes from the socket into a pipe: how many, 0 at the end of the input or after a failure, −1 when nothing is there.</summary>
    internal nint SpliceTo(int pipe, nint length)
    {
        var count = Libc.Splice(_fd, pipe, length);
        if (count > 0)
        {
            Loop.Counters.Receives++;
            BytesReceived += count;
            return count;
        }
        if (count == 0)
        {
            CanReceive = false;
            Input.End();
            return 0;
        }
        var errno = Libc.Errno;
        if (errno == Libc.EINTR)
            return SpliceTo(pipe, length);
        if (errno != Libc.EAGAIN)
        {
            Fail(EpollEngine.ErrorOf(errno));
            return 0;
        }
        CanReceive = false;
        return -1;
    }

    /// <summary>Moves bytes from a pipe into the socket as far as it takes them; returns how many it took.</summary>
    internal nint SpliceFrom(int pipe, nint length)
    {
        nint total = 0;
        while (total < length && CanSend)
        {
            var count = Libc.Splice(pipe, _fd, length - total);
            if (count > 0)
            {
                Loop.Counters.Sends++;
                total += count;
                continue;
            }
            var errno = Libc.Errno;
            if (count < 0 && errno == Libc.EINTR)
                continue;
            if (count < 0 && errno != Libc.EAGAIN)
            {
                Fail(EpollEngine.ErrorOf(errno));
                return total;
            }
            CanSend = false;
        }
        BytesSent += total;
        WatchSend(blocked: total < length);
        return total;
    }

    internal void SetReceiveLowWater(int bytes) => Set(Libc.SOL_SOCKET, Libc.SO_RCVLOWAT, bytes);

    internal override void KeepAlive(long silenceMs, long timeoutMs)
    {
        var (silence, interval) = KeepAliveSeconds(silenceMs, timeoutMs);
        Set(Libc.IPPROTO_TCP, Libc.TCP_KEEPIDLE, silence);
        Set(Libc.IPPROTO_TCP, Libc.TCP_KEEPINTVL, interval);
        Set(Libc.IPPROTO_TCP, Libc.TCP_KEEPCNT, KeepAliveProbes);
        Set(Libc.SOL_SOCKET, Libc.SO_KEEPALIVE, 1);
    }

    // Where the kernel does not know it, as with unix sockets, it is not to be had.
    private void Set(int level, int option, int value)
    {
        if (!IsClosed)
            _ = Libc.SetSockOpt(_fd, level, option, &value, sizeof(int));
    }

    private nint SendOnce(BufferBlock head, out nint sent)
    {
        if (head.Following is null)
        {
            sent = Libc.Send(_fd, head.ReadPointer, head.Length, Libc.MSG_NOSIGNAL);
            return head.Length;
        }
        return SendVectors(head, out sent);
    }

    private nint SendVectors(BufferBlock head, out nint sent)
    {
        var vectors = stackalloc Libc.IoVector[MaxVectors];
        nint wanted = 0;
        var count = 0;
        for (var block = head; block is not null && count < MaxVectors; block = block.Following)
        {
            if (block.Length == 0)
                continue;
            vectors[count++] = new Libc.IoVector { Base = block.ReadPointer, Length = block.Length };
            wanted += block.Length;
        }
        var message = new Libc.MessageHeader { Vectors = vectors, VectorCount = count };
        sent = Libc.SendMessage(_fd, &message, Libc.MSG_NOSIGNAL);
        return wanted;
    }

    protected override void ShutdownSend() => _ = Libc.Shutdown(_fd, Libc.SHUT_WR);

    protected override void CloseTransport(bool reset)
    {
        if (reset)
        {
            var linger = new Libc.Linger { OnOff = 1, Seconds = 0 };
            _ = Libc.SetSockOpt(_fd, Libc.SOL_SOCKET, Libc.SO_LINGER, &linger, sizeof(Libc.Linger));
        }
        _engine.Forget(_fd);
        _ = Libc.Close(_fd);
    }

    public void OnEvents(uint mask)
    {
        // An edge is told of once: what comes with the end of a connect counts as well.
        if ((mask & (Libc.EPOLLRDHUP | Libc.EPOLLHUP | Libc.EPOLLERR)) != 0)
            PeerHungUp = true;
        if ((mask & (Libc.EPOLLERR | Libc.EPOLLHUP)) != 0)
            PeerReset = true;
        if (Connecting is { } connecting)
        {
            CanReceive = (mask & Libc.EPOLLIN) != 0;
            connecting.OnEvents();
            return;
        }
        if ((mask & Libc.EPOLLOUT) != 0)
        {
            CanSend = true;
            if (Output.Queue.IsEmpty)
                Output.OnWritable();
            else if (!IsDirty)
                Send();
        }
        if ((mask & (Libc.EPOLLIN | Libc.EPOLLRDHUP | Libc.EPOLLHUP | Libc.EPOLLERR)) != 0 && !IsClosed)
            OnReadable();
    }

    void IEpollSource.OnEngineClosed() => Abort();

    [InlineArray(BulkVectors)]
    private struct BulkBlocks
    {
        private BufferBlock _first;
    }
}
