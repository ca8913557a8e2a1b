using System.Net;
using Waterfall.Core.IO;

namespace Waterfall.Micro.Memory;

/// <summary>A connection without a kernel: what is sent is counted and dropped; where there is an answer, every send brings it in the next tick.</summary>
internal sealed class MemoryConnection(EventLoop loop, MemoryEngine engine, EndPoint remote, byte[]? answer) : Connection(loop, remote)
{
    private byte[] _incoming = [];
    private int _length;

    /// <summary>Bytes come in with the next tick.</summary>
    internal void Give(byte[] bytes, int length)
    {
        (_incoming, _length) = (bytes, length);
        engine.Add(this);
    }

    internal void Deliver() => OnReadable();

    internal override bool Receive()
    {
        CanReceive = false;
        if (_length == 0)
            return false;
        var block = Loop.Buffers.RentLarge();
        _incoming.AsSpan(0, _length).CopyTo(block.Writable);
        block.End += _length;
        BytesReceived += _length;
        _length = 0;
        Input.Queue.Append(block);
        return true;
    }

    internal override void Send()
    {
        BytesSent += Output.Queue.Length;
        Output.Queue.Skip(Output.Queue.Length);
        WatchSend(blocked: false);
        Output.OnSent();
        if (answer is not null)
            Give(answer, answer.Length);
    }

    protected override void ShutdownSend()
    {
    }

    protected override void CloseTransport(bool reset)
    {
    }
}
