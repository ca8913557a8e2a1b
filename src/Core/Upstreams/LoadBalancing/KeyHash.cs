using System.Buffers.Binary;
using System.Numerics;

namespace Waterfall.Core.Upstreams.LoadBalancing;

/// <summary>XXH64 (the xxHash specification, 0.1.1): the same on every machine, so that gateways side by side agree on where a key belongs.</summary>
internal static class KeyHash
{
    private const ulong Prime1 = 0x9E3779B185EBCA87;
    private const ulong Prime2 = 0xC2B2AE3D27D4EB4F;
    private const ulong Prime3 = 0x165667B19E3779F9;
    private const ulong Prime4 = 0x85EBCA77C2B2AE63;
    private const ulong Prime5 = 0x27D4EB2F165667C5;

    internal static ulong Of(ReadOnlySpan<byte> bytes, ulong seed = 0)
    {
        var length = (ulong)bytes.Length;
        var hash = seed + Prime5;
        if (bytes.Length >= 32)
            hash = Stripes(ref bytes, seed);
        hash += length;
        for (; bytes.Length >= 8; bytes = bytes[8..])
            hash = (BitOperations.RotateLeft(hash ^ Round(0, BinaryPrimitives.ReadUInt64LittleEndian(bytes)), 27) * Prime1) + Prime4;
        if (bytes.Length >= 4)
        {
            hash = (BitOperations.RotateLeft(hash ^ (BinaryPrimitives.ReadUInt32LittleEndian(bytes) * Prime1), 23) * Prime2) + Prime3;
            bytes = bytes[4..];
        }
        foreach (var b in bytes)
            hash = BitOperations.RotateLeft(hash ^ (b * Prime5), 11) * Prime1;
        return Avalanche(hash);
    }

    /// <summary>The hash of one number, for the points of a ring and the turns of a table.</summary>
    internal static ulong Of(ulong hash, ulong number) => Avalanche(hash ^ Round(0, number + Prime5));

    private static ulong Stripes(ref ReadOnlySpan<byte> bytes, ulong seed)
    {
        ulong a = seed + Prime1 + Prime2, b = seed + Prime2, c = seed, d = seed - Prime1;
        for (; bytes.Length >= 32; bytes = bytes[32..])
        {
            a = Round(a, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            b = Round(b, BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]));
            c = Round(c, BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]));
            d = Round(d, BinaryPrimitives.ReadUInt64LittleEndian(bytes[24..]));
        }
        var hash = BitOperations.RotateLeft(a, 1) + BitOperations.RotateLeft(b, 7) + BitOperations.RotateLeft(c, 12) + BitOperations.RotateLeft(d, 18);
        return Merge(Merge(Merge(Merge(hash, a), b), c), d);
    }

    private static ulong Round(ulong sum, ulong lane) => BitOperations.RotateLeft(sum + (lane * Prime2), 31) * Prime1;

    private static ulong Merge(ulong hash, ulong sum) => ((hash ^ Round(0, sum)) * Prime1) + Prime4;

    private static ulong Avalanche(ulong hash)
    {
        hash = (hash ^ (hash >> 33)) * Prime2;
        hash = (hash ^ (hash >> 29)) * Prime3;
        return hash ^ (hash >> 32);
    }
}
