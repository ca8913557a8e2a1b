using System.Numerics;
using System.Runtime.CompilerServices;

namespace Waterfall.Core.Upstreams.LoadBalancing;

/// <summary>The random numbers of one loop (xoshiro256**, Blackman and Vigna 2018): 1 ns, no shared state, the same sequence for the same seed.</summary>
internal sealed class LoopRandom
{
    private ulong _a, _b, _c, _d;

    internal LoopRandom(ulong seed) => (_a, _b, _c, _d) = (Mix(ref seed), Mix(ref seed), Mix(ref seed), Mix(ref seed));

    internal ulong Next()
    {
        var result = BitOperations.RotateLeft(_b * 5, 7) * 9;
        var shifted = _b << 17;
        _c ^= _a;
        _d ^= _b;
        _b ^= _c;
        _a ^= _d;
        _c ^= shifted;
        _d = BitOperations.RotateLeft(_d, 45);
        return result;
    }

    /// <summary>A number from 0 to below <paramref name="bound"/>, which is above 0.</summary>
    internal long Below(long bound) => (long)Math.BigMul(Next(), (ulong)bound, out _);

    /// <summary>Takes a number from 0 to below <paramref name="bound"/> out of 32 random bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int Scale(uint bits, int bound) => (int)(((ulong)bits * (uint)bound) >> 32);

    // SplitMix64: four states from one seed, none of them zero together.
    private static ulong Mix(ref ulong seed)
    {
        var z = seed += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
