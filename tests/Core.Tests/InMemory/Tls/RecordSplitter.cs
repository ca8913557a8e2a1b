using System.Buffers.Binary;

namespace Waterfall.Core.Tests.InMemory.Tls;

/// <summary>Splits handshake messages that pass into records with so many bytes each, which RFC 8446 5.1 allows. What is encrypted already stays as it is.</summary>
internal sealed class RecordSplitter(Stream inner, int bytes) : Stream
{
    private const byte ChangeCipherSpec = 20, Handshake = 22;
    private const int HeaderLength = 5;

    private bool _isEncrypted;

    public override void Write(byte[] buffer, int offset, int count)
    {
        var rest = buffer.AsSpan(offset, count);
        while (!rest.IsEmpty)
        {
            var length = BinaryPrimitives.ReadUInt16BigEndian(rest[3..]);
            var fragment = rest.Slice(HeaderLength, length);
            _isEncrypted |= rest[0] == ChangeCipherSpec;
            for (var at = 0; at < length;)
            {
                var part = rest[0] == Handshake && !_isEncrypted ? Math.Min(bytes, length - at) : length;
                inner.Write([rest[0], rest[1], rest[2], (byte)(part >> 8), (byte)part, .. fragment.Slice(at, part)]);
                at += part;
            }
            rest = rest[(HeaderLength + length)..];
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

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
