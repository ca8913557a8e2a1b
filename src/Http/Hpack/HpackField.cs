using Waterfall.Http.Semantics;

namespace Waterfall.Http.Hpack;

/// <summary>A decoded field as a sink is given it. The spans are valid during the call only.</summary>
public readonly ref struct HpackField
{
    internal HpackField(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, HpackNameId id, HpackFieldFlags flags)
    {
        Name = name;
        Value = value;
        Id = id;
        Flags = flags;
    }

    /// <summary>The name as the peer sent it: a sink checks that it is a token in lower case (RFC 9113 8.2.1).</summary>
    public ReadOnlySpan<byte> Name { get; }

    /// <summary>The value as the peer sent it: any octets.</summary>
    public ReadOnlySpan<byte> Value { get; }

    /// <summary>The known field of the name; <see cref="KnownHeader.None"/> for others and for pseudo-fields. Found in any case of letters.</summary>
    public KnownHeader Known => Id.Known;

    /// <summary>Which pseudo-field the name is; <see cref="HpackPseudo.None"/> for a regular field.</summary>
    public HpackPseudo Pseudo => Id.Pseudo;

    /// <summary>The sender asks that nobody ever indexes it (RFC 7541 6.2.3): it must be forwarded as such (7.1.3).</summary>
    public bool IsNeverIndexed => (Flags & HpackFieldFlags.NeverIndexed) != 0;

    /// <summary>
    /// The octets of name and value need no check: the field is an entry of the dynamic table that a sink has accepted before, or one of the
    /// static table that has a value. It says nothing about whether such a field may stand at this place of this message.
    /// </summary>
    public bool IsChecked => (Flags & HpackFieldFlags.Checked) != 0;

    /// <summary>The octets of the name need no check: it is one of the static table's, or of an entry that a sink has accepted before.</summary>
    public bool IsNameChecked => (Flags & HpackFieldFlags.NameChecked) != 0;

    internal HpackNameId Id { get; }

    internal HpackFieldFlags Flags { get; }
}
