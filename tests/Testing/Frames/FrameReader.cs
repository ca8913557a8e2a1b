using System.Buffers.Binary;
using System.Text;
using Waterfall.Http.Hpack;

namespace Waterfall.Testing.Frames;

/// <summary>Takes a connection's bytes apart into frames, in any split.</summary>
public sealed class FrameReader
{
    private readonly HpackDecoder _decoder = new();
    private readonly List<byte> _rest = [];
    private List<byte>? _block;

    /// <summary>All frames so far.</summary>
    public List<WireFrame> Frames { get; } = [];

    /// <summary>Takes bytes in. A client's preface must have been taken off.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        _rest.AddRange(bytes);
        while (_rest.Count >= 9)
        {
            var header = _rest[..9].ToArray();
            var length = (int)(BinaryPrimitives.ReadUInt32BigEndian(header) >> 8);
            if (_rest.Count < 9 + length)
                return;
            var payload = _rest[9..(9 + length)].ToArray();
            _rest.RemoveRange(0, 9 + length);
            Take(header[3], header[4], BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(5)), payload);
        }
    }

    private void Take(byte type, byte flags, uint stream, byte[] payload)
    {
        var fields = new Sink();
        if (type == Frame.Headers)
            _block = [];
        if (type is Frame.Headers or Frame.Continuation)
        {
            _block!.AddRange(payload);
            if ((flags & Frame.EndHeaders) != 0 && _decoder.Decode(_block.ToArray(), true, ref fields) != HpackError.None)
                throw new InvalidDataException("The gateway has sent a field block that cannot be decoded.");
        }
        Frames.Add(new WireFrame(type, flags, stream, payload, fields.Fields));
    }

    private struct Sink() : IHpackSink
    {
        public List<(string, string)> Fields { get; } = [];

        public readonly bool OnField(in HpackField field)
        {
            Fields.Add((Encoding.Latin1.GetString(field.Name), Encoding.Latin1.GetString(field.Value)));
            return true;
        }
    }
}
