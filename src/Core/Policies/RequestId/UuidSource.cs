using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Waterfall.Core.Policies.RequestId;

/// <summary>Makes identifiers without asking the system for each: random bytes are taken from a thread's store, which is filled 4 KiB at a time.</summary>
internal static class UuidSource
{
    /// <summary>Characters of the text (RFC 9562 4).</summary>
    internal const int TextLength = 36;

    private const int RandomBytes = 10;

    [ThreadStatic]
    private static byte[]? _random;

    [ThreadStatic]
    private static int _left;

    /// <summary>Writes a UUID version 7 (RFC 9562 5.7): 48 bits of milliseconds since 1970, 74 random ones.</summary>
    internal static void WriteVersion7(long unixMs, Span<byte> text)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(bytes, unixMs << 16);
        Take(bytes[6..]);
        bytes[6] = (byte)(0x70 | (bytes[6] & 0x0F));
        bytes[8] = (byte)(0x80 | (bytes[8] & 0x3F));
        new Guid(bytes, bigEndian: true).TryFormat(text, out _);
    }

    private static void Take(Span<byte> destination)
    {
        if (_left < RandomBytes)
        {
            _random ??= new byte[4096];
            RandomNumberGenerator.Fill(_random);
            _left = _random.Length;
        }
        _left -= RandomBytes;
        var taken = _random.AsSpan(_left, RandomBytes);
        taken.CopyTo(destination);
        taken.Clear();
    }
}
