using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Waterfall.Core.Routing;

/// <summary>
/// A hash of a few bytes: multiply and fold, eight at a time. Not secret: it is used only for tables that the configuration fills, in which a
/// peer's bytes are looked up and never added, so that nobody can make a chain longer. Benchmark: RouteTableBenchmarks.
/// </summary>
internal static class ByteHash
{
    private const ulong Multiplier = 0x9E3779B97F4A7C15; // 2^64 divided by the golden ratio

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static uint Of(ReadOnlySpan<byte> bytes)
    {
        ref var start = ref MemoryMarshal.GetReference(bytes);
        var length = bytes.Length;
        var hash = (ulong)length * Multiplier;
        var at = 0;
        for (; at + 8 < length; at += 8) hash = Fold(hash ^ Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, at)));
        // The last words overlap what was read, so that no byte behind the end is.
        ulong tail = length switch
        {
            >= 8 => Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, length - 8)),
            >= 4 => Unsafe.ReadUnaligned<uint>(ref start) | (ulong)Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref start, length - 4)) << 32,
            >= 1 => start | (ulong)Unsafe.Add(ref start, length >> 1) << 8 | (ulong)Unsafe.Add(ref start, length - 1) << 16,
            _ => 0,
        };
        return (uint)Fold(hash ^ tail);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Fold(ulong word)
    {
        word *= Multiplier;
        return word ^ word >> 32;
    }
}
