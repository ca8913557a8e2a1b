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
        if (!FieldSyntax.IsFieldValue(value)) throw new ArgumentException("Not a field value.", nameof(value));
        Header = header;
        NameLength = name.Length;
        ValueLength = value.Length;
        Line = [.. name, .. ": "u8, .. value, .. "\r\n"u8];
    }

    /// <summary>Which field it is.</summary>
    public KnownHeader Header { get; }

    internal byte[] Line { get; }

    internal int NameLength { get; }

    internal int ValueLength { get; }
}
