namespace Waterfall.Http.Semantics;

/// <summary>A field line that many messages get, checked and rendered once; adding it to a head is one copy.</summary>
public sealed class PreparedField
{
    /// <summary>Prepares a known field, in its registered spelling.</summary>
    /// <param name="header">Any member but <see cref="KnownHeader.None"/>; otherwise <see cref="ArgumentException"/>.</param>
    /// <param name="value">A field value without whitespace around it; control characters throw <see cref="ArgumentException"/> (RFC 9110 5.5).</param>
    public PreparedField(KnownHeader header, ReadOnlySpan<byte> value)
    {
        ReadOnlySpan<byte> name = KnownHeaders.Bytes(header);
        if (name.IsEmpty) throw new ArgumentException("Not a known field.", nameof(header));
        Header = header;
        NameLength = name.Length;
        ValueLength = value.Length;
        Line = Render(name, value);
    }

    /// <summary>Prepares any field.</summary>
    /// <param name="name">A token; it is sent in this case. Otherwise <see cref="ArgumentException"/>.</param>
    /// <param name="value">As for a known field.</param>
    public PreparedField(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (name.Length > ushort.MaxValue || !FieldSyntax.IsToken(name)) throw new ArgumentException("Not a field name.", nameof(name));
        Header = KnownHeaders.Find(name);
        NameLength = name.Length;
        ValueLength = value.Length;
        Line = Render(name, value);
    }

    /// <summary>Which field it is; <see cref="KnownHeader.None"/> if it is not a known one.</summary>
    public KnownHeader Header { get; }

    internal byte[] Line { get; }

    internal int NameLength { get; }

    internal int ValueLength { get; }

    private static byte[] Render(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (!FieldSyntax.IsFieldValue(value)) throw new ArgumentException("Not a field value.", nameof(value));
        return [.. name, .. ": "u8, .. value, .. "\r\n"u8];
    }
}
