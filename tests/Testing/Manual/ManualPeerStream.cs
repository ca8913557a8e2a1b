namespace Waterfall.Testing.Manual;

/// <summary>The test's end of a connection as a stream, in lockstep with the gateway: what is written arrives in pieces, and a read lets the gateway run.</summary>
internal sealed class ManualPeerStream(ManualGateway gateway, ManualPeer peer, int pieces = int.MaxValue) : Stream
{
    public override int Read(byte[] buffer, int offset, int count)
    {
        if (count == 0)
            return 0; // SslStream asks to be told when there is something
        if (peer.ReceivedCount == 0)
            gateway.Settle();
        if (peer.ReceivedCount == 0 && !peer.SawEnd && !peer.SawClose)
            throw new IOException("The gateway has sent nothing, and nothing would make it.");
        return peer.Read(buffer.AsSpan(offset, count));
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

    // On this thread, which is the loop's.
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.ToArray(), 0, buffer.Length);
        return default;
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
