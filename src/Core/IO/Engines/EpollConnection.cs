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
    private bool _canSend = true;
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
        while (_canSend && !queue.IsEmpty)
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
                _canSend = false;
                break;
            }
            Loop.Counters.Sends++;
            BytesSent += sent;
            queue.Skip(sent);
            if (sent < wanted)
                _canSend = false;
        }
        WatchSend(blocked: !queue.IsEmpty);
        Output.OnSent();
    }

    private nint SendOnce(BufferBlock head, out nint sent)
    {
        if (head.Following is null)
        {
            sent = Libc.Send(_fd, head.ReadPointer, head.Length, Libc.MSG_NOSIGNAL);
            return head.Length;
        }
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
            _canSend = true;
            if (!Output.Queue.IsEmpty && !IsDirty)
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
