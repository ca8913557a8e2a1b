namespace Waterfall.Testing.Manual;

/// <summary>The test's end of a connection as a stream, in lockstep with the gateway: what is written arrives in pieces, and a read lets the gateway run.</summary>
internal sealed class ManualPeerStream(ManualGateway gateway, ManualPeer peer, int pieces = int.MaxValue) : Stream
{
    private int _read;

    public override int Read(byte[] buffer, int offset, int count)
    {
        if (count == 0)
            return 0; // SslStream asks to be told when there is something
        if (peer.ReceivedCount == _read)
            gateway.Settle();
        var part = Math.Min(count, peer.ReceivedCount - _read);
        if (part == 0 && !peer.SawEnd && !peer.SawClose)
            throw new IOException("The gateway has sent nothing, and nothing would make it.");
        for (var i = 0; i < part; i++)
            buffer[offset + i] = (byte)peer.Received[_read + i];
        _read += part;
        if (_read == peer.ReceivedCount)
        {
            peer.Clear();
            _read = 0;
        }
        return part;
    }

    public override void Write(byte[] buffer, int offset, int count)
    {
        while (count > 0)
        {
            var part = Math.Min(count, pieces);
            peer.Write(buffer.AsSpan(offset, part));
            gateway.Settle();
            offset += part;
            count -= part;
        }
    }

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
