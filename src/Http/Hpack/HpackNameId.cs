using System.Runtime.CompilerServices;
using Waterfall.Http.Semantics;

namespace Waterfall.Http.Hpack;

/// <summary>A name in one byte: a <see cref="KnownHeader"/>, a <see cref="HpackPseudo"/>, or neither (0), when only its octets tell.</summary>
internal readonly record struct HpackNameId(byte Value)
{
    // Known fields are below 64 (KnownHeader has at most 63 members), pseudo-fields above.
    private const int FirstPseudo = 64;

    /// <summary>How many values there are at most.</summary>
    public const int Count = FirstPseudo + (int)HpackPseudo.Other + 1;

    public KnownHeader Known
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Value < FirstPseudo ? (KnownHeader)Value : KnownHeader.None;
    }

    public HpackPseudo Pseudo
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Value < FirstPseudo ? HpackPseudo.None : (HpackPseudo)(Value - FirstPseudo);
    }

    /// <summary>Whether the id stands for one name: neither an unknown field nor an unknown pseudo-field.</summary>
    public bool IsName => Value != 0 && Pseudo != HpackPseudo.Other;

    public static HpackNameId Of(KnownHeader known) => new((byte)known);

    public static HpackNameId Of(HpackPseudo pseudo) => new((byte)(FirstPseudo + (int)pseudo));

    /// <summary>The id of a name.</summary>
    public static HpackNameId Find(ReadOnlySpan<byte> name)
    {
        return name is [(byte)':', ..] ? Of(FindPseudo(name)) : Of(KnownHeaders.Find(name));
    }

    private static HpackPseudo FindPseudo(ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual(":path"u8)) return HpackPseudo.Path;
        if (name.SequenceEqual(":method"u8)) return HpackPseudo.Method;
        if (name.SequenceEqual(":scheme"u8)) return HpackPseudo.Scheme;
        if (name.SequenceEqual(":authority"u8)) return HpackPseudo.Authority;
        if (name.SequenceEqual(":status"u8)) return HpackPseudo.Status;
        return name.SequenceEqual(":protocol"u8) ? HpackPseudo.Protocol : HpackPseudo.Other;
    }
}
