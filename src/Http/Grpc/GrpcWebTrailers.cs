using System.Buffers;
using System.Buffers.Text;
using Waterfall.Http.Semantics;

namespace Waterfall.Http.Grpc;

/// <summary>
/// The last frame of a gRPC-Web body (gRPC-Web, "Protocol differences", 2 and 3): trailers as lines of HTTP/1.1 with names in lower case, without an empty line.
/// </summary>
/// <remarks>
/// <code>
/// +---------------+-------------------------------+---------------------+
/// | 0x80 (8)      | Length (32)                   | name:value CRLF ... |
/// +---------------+-------------------------------+---------------------+
/// </code>
/// </remarks>
public static class GrpcWebTrailers
{
    private const byte TrailersFlag = 0x80;

    /// <summary>Writes the frame.</summary>
    /// <param name="trailers">Their fields; removed ones are left out. None for an empty frame.</param>
    /// <param name="output">Where to write.</param>
    public static void Write(MessageHead? trailers, IBufferWriter<byte> output)
    {
        int length = trailers is null ? 0 : Lines(trailers, default);
        Span<byte> frame = output.GetSpan(GrpcMessageTracker.PrefixBytes + length);
        GrpcMessageTracker.WritePrefix(frame, TrailersFlag, length);
        if (length > 0) Lines(trailers!, frame[GrpcMessageTracker.PrefixBytes..]);
        output.Advance(GrpcMessageTracker.PrefixBytes + length);
    }

    /// <summary>Writes the frame in base64, padded.</summary>
    /// <inheritdoc cref="Write"/>
    public static void WriteText(MessageHead? trailers, IBufferWriter<byte> output)
    {
        int length = GrpcMessageTracker.PrefixBytes + (trailers is null ? 0 : Lines(trailers, default));
        Span<byte> text = output.GetSpan((length + 2) / 3 * 4);
        GrpcMessageTracker.WritePrefix(text, TrailersFlag, length - GrpcMessageTracker.PrefixBytes);
        if (trailers is not null) Lines(trailers, text[GrpcMessageTracker.PrefixBytes..length]);
        Base64.EncodeToUtf8InPlace(text, length, out int written);
        output.Advance(written);
    }

    // Writes the lines where there is somewhere to; tells how long they are.
    private static int Lines(MessageHead trailers, Span<byte> destination)
    {
        int at = 0;
        for (int i = 0; i < trailers.FieldCount; i++)
        {
            if (trailers.IsRemoved(i)) continue;
            ReadOnlySpan<byte> name = trailers.Name(i);
            ReadOnlySpan<byte> value = trailers.Value(i);
            if (!destination.IsEmpty)
            {
                System.Text.Ascii.ToLower(name, destination[at..], out _);
                destination[at + name.Length] = (byte)':';
                value.CopyTo(destination[(at + name.Length + 1)..]);
                "\r\n"u8.CopyTo(destination[(at + name.Length + 1 + value.Length)..]);
            }

            at += name.Length + value.Length + 3;
        }

        return at;
    }
}
