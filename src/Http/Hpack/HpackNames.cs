using Waterfall.Http.Semantics;

namespace Waterfall.Http.Hpack;

/// <summary>The names that have an id, as HTTP/2 writes them: in lower case (RFC 9113 8.2).</summary>
internal static class HpackNames
{
    private static readonly byte[][] Names = MakeNames();
    private static readonly byte[][] Literals = MakeLiterals();

    /// <summary>The name; empty where the id is none of a name.</summary>
    public static ReadOnlySpan<byte> Name(HpackNameId id) => Names[id.Value];

    /// <summary>The name as a string literal (RFC 7541 5.2); empty where the id is none of a name.</summary>
    public static ReadOnlySpan<byte> Literal(HpackNameId id) => Literals[id.Value];

    private static byte[][] MakeNames()
    {
        byte[][] names = new byte[HpackNameId.Count][];
        Array.Fill(names, []);
        foreach (KnownHeader known in Enum.GetValues<KnownHeader>())
        {
            byte[] name = KnownHeaders.Bytes(known).ToArray();
            for (int i = 0; i < name.Length; i++) name[i] |= 0x20; // letters, digits and hyphens only
            names[HpackNameId.Of(known).Value] = name;
        }
        names[HpackNameId.Of(HpackPseudo.Method).Value] = ":method"u8.ToArray();
        names[HpackNameId.Of(HpackPseudo.Scheme).Value] = ":scheme"u8.ToArray();
        names[HpackNameId.Of(HpackPseudo.Authority).Value] = ":authority"u8.ToArray();
        names[HpackNameId.Of(HpackPseudo.Path).Value] = ":path"u8.ToArray();
        names[HpackNameId.Of(HpackPseudo.Status).Value] = ":status"u8.ToArray();
        names[HpackNameId.Of(HpackPseudo.Protocol).Value] = ":protocol"u8.ToArray();
        return names;
    }

    private static byte[][] MakeLiterals()
    {
        byte[][] literals = new byte[Names.Length][];
        Span<byte> buffer = stackalloc byte[64];
        for (int i = 0; i < literals.Length; i++)
        {
            literals[i] = Names[i].Length == 0 ? [] : buffer[..HpackString.Write(buffer, Names[i], isName: true)].ToArray();
        }
        return literals;
    }
}
