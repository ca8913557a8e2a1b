using System.Buffers;
using System.Buffers.Text;

namespace Waterfall.Http.Grpc;

/// <summary>
/// A body of gRPC messages in base64 as it comes (gRPC-Web, "Protocol differences", 4): each message leaves whole, padded, so that a reader need not wait for
/// the next to decode its last bytes. Mutable: keep it in a field.
/// </summary>
public struct GrpcWebTextEncoder
{
    // A run is encoded in parts of this many bytes: 4 KiB of text.
    private const int Part = 3072;

    private GrpcMessageTracker _messages;
    private byte _first;
    private byte _second;
    private int _held; // bytes that make no group of three yet

    /// <summary>Whether what has come so far ends with a message's last byte.</summary>
    public readonly bool IsAtBoundary => _messages.IsAtBoundary;

    /// <summary>Encodes bytes. Of a message that is not complete up to two are held.</summary>
    /// <param name="run">What has come.</param>
    /// <param name="output">Where to write.</param>
    public void Write(ReadOnlySpan<byte> run, IBufferWriter<byte> output)
    {
        while (!run.IsEmpty)
        {
            int count = _messages.Take(run, out bool ends);
            Encode(run[..count], ends, output);
            run = run[count..];
        }
    }

    /// <summary>The body has ended: writes what is held of a message that is not complete.</summary>
    /// <param name="output">Where to write.</param>
    public void Flush(IBufferWriter<byte> output)
    {
        Span<byte> group = [_first, _second];
        if (_held > 0) Emit(group[.._held], output);
        this = default;
    }

    private void Encode(ReadOnlySpan<byte> bytes, bool ends, IBufferWriter<byte> output)
    {
        if (_held > 0) bytes = bytes[Fill(bytes, ends, output)..];
        while (bytes.Length >= 3)
        {
            int count = Math.Min(bytes.Length / 3 * 3, Part);
            Emit(bytes[..count], output);
            bytes = bytes[count..];
        }

        if (bytes.IsEmpty) return;
        if (ends)
        {
            Emit(bytes, output);
            return;
        }

        _first = bytes[0];
        if (bytes.Length > 1) _second = bytes[1];
        _held = bytes.Length;
    }

    // Completes the group that is held, or ends it with the message.
    private int Fill(ReadOnlySpan<byte> bytes, bool ends, IBufferWriter<byte> output)
    {
        Span<byte> group = [_first, _second, 0];
        int taken = Math.Min(3 - _held, bytes.Length);
        bytes[..taken].CopyTo(group[_held..]);
        _held += taken;
        if (_held == 3 || (ends && taken == bytes.Length))
        {
            Emit(group[.._held], output);
            _held = 0;
        }

        (_first, _second) = (group[0], group[1]);
        return taken;
    }

    private static void Emit(ReadOnlySpan<byte> bytes, IBufferWriter<byte> output)
    {
        Base64.EncodeToUtf8(bytes, output.GetSpan((bytes.Length + 2) / 3 * 4), out _, out int written);
        output.Advance(written);
    }
}
