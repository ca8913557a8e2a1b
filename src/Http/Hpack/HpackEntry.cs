namespace Waterfall.Http.Hpack;

/// <summary>An entry of a dynamic table. Its name and value stand one behind the other in the table's bytes.</summary>
internal struct HpackEntry
{
    /// <summary>What an entry counts besides its name and value (RFC 7541 4.1).</summary>
    public const int Overhead = 32;

    /// <summary>Where the name begins.</summary>
    public int Offset;

    public int NameLength;

    public int ValueLength;

    public HpackNameId Id;

    public HpackFieldFlags Flags;

    /// <summary>An encoder's: the hash of name and value, and the number of the next older entry in the same bucket.</summary>
    public uint Hash;

    /// <inheritdoc cref="Hash"/>
    public uint Next;

    /// <summary>An encoder's: the hash of the name, and the number of the next older entry in the same bucket.</summary>
    public uint NameHash;

    /// <inheritdoc cref="NameHash"/>
    public uint NextName;

    public readonly int Size => NameLength + ValueLength + Overhead;
}
