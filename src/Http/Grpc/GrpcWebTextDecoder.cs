using System.Buffers;
using System.Buffers.Text;

namespace Waterfall.Http.Grpc;

/// <summary>
/// Base64 to bytes as it comes (gRPC-Web, "Protocol differences", 4): one text, or several in a row, each padded. Mutable: keep it in a field.
/// </summary>
public struct GrpcWebTextDecoder
{
    // A run is decoded in parts of this many characters.
    private const int Part = 4096;

    private uint _group; // the characters of a group that is not complete
    private int _held;

    /// <summary>Whether what has come so far is whole groups of four.</summary>
    public readonly bool IsComplete => _held == 0;

    /// <summary>Decodes characters.</summary>
    /// <param name="text">What has come.</param>
    /// <param name="output">Where to write.</param>
    /// <returns>False if it is no base64 (RFC 4648 4): another character, whitespace among them, or padding where there is none. Nothing may follow.</returns>
    public bool TryWrite(ReadOnlySpan<byte> text, IBufferWriter<byte> output)
    {
        Span<byte> group = stackalloc byte[4];
        while (_held > 0 && !text.IsEmpty)
        {
            _group = (_group << 8) | text[0];
            text = text[1..];
            if (++_held < 4) continue;
            _held = 0;
            System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(group, _group);
            if (!TryDecode(group, output)) return false;
        }

        while (text.Length >= 4)
        {
            ReadOnlySpan<byte> part = text[..Math.Min(text.Length & ~3, Part)];
            int padding = part.IndexOf((byte)'=');
            if (padding >= 0) part = part[..((padding & ~3) + 4)];
            if (!TryDecode(part, output)) return false;
            text = text[part.Length..];
        }

        foreach (byte b in text)
        {
            _group = (_group << 8) | b;
            _held++;
        }

        return true;
    }

    // Whole groups, of which only the last is padded.
    private static bool TryDecode(ReadOnlySpan<byte> text, IBufferWriter<byte> output)
    {
        int expected = text.Length / 4 * 3;
        if (text[^1] == '=') expected -= text[^2] == '=' ? 2 : 1;
        OperationStatus status = Base64.DecodeFromUtf8(text, output.GetSpan(text.Length / 4 * 3), out _, out int written);
        // Whitespace would have been skipped, and left fewer bytes.
        if (status != OperationStatus.Done || written != expected) return false;
        output.Advance(written);
        return true;
    }
}
