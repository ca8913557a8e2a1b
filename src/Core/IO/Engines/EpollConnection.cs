using System.Net;
using Waterfall.Core.IO.Native;
using Waterfall.Core.Memory;

namespace Waterfall.Core.IO.Engines;

/// <summary>A connected socket on an <see cref="EpollEngine"/>.</summary>
internal sealed unsafe class EpollConnection : Connection, IEpollSource
{
    // One send takes this many blocks; more wait for the next.
    private const int MaxVectors = 16;

    private readonly EpollEngine _engine;
    private readonly int _fd;
    private bool _canSend = true;

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
        var block = Loop.Buffers.RentLarge();
        var room = block.Free;
        var count = Libc.Receive(_fd, block.WritePointer, room);
        if (count > 0)
        {
            Loop.Counters.Receives++;
            BytesReceived += count;
            block.End += (int)count;
            // A short receive has emptied the kernel (epoll(7)); what comes later is a new event. An end announced with the bytes is still to be read.
            CanReceive = count == room || PeerHungUp;
            Input.Queue.Append(block);
            return true;
        }
        block.Return();
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
        if (Connecting is { } connecting)
        {
            CanReceive = (mask & Libc.EPOLLIN) != 0; // an edge is told of once
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
        {
            if ((mask & (Libc.EPOLLRDHUP | Libc.EPOLLHUP | Libc.EPOLLERR)) != 0)
                PeerHungUp = true;
            if ((mask & (Libc.EPOLLERR | Libc.EPOLLHUP)) != 0)
                PeerReset = true;
            OnReadable();
        }
    }

    void IEpollSource.OnEngineClosed() => Abort();
}
