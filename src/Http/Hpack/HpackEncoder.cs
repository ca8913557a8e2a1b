using Waterfall.Http.Semantics;

namespace Waterfall.Http.Hpack;

/// <summary>Fields to field blocks.</summary>
public sealed class HpackEncoder
{
    private int _maxTableSize;

    /// <summary>An encoder for one connection.</summary>
    public HpackEncoder(int maxTableSize = 4096) => _maxTableSize = maxTableSize;

    /// <summary>The peer's SETTINGS_HEADER_TABLE_SIZE.</summary>
    public void SetMaxTableSize(int bytes) => _maxTableSize = bytes;

    /// <summary>Enough room for one field.</summary>
    public static int MaxFieldLength(int nameLength, int valueLength) => nameLength + valueLength + 32;

    /// <summary>Pending size updates.</summary>
    public int BeginBlock(Span<byte> destination) => throw new NotSupportedException($"{_maxTableSize}");

    /// <summary>Writes <c>:status</c>.</summary>
    public int EncodeStatus(int status, Span<byte> destination) => throw new NotSupportedException($"{_maxTableSize}");

    /// <summary>Writes a pseudo-field.</summary>
    public int EncodePseudo(HpackPseudo pseudo, ReadOnlySpan<byte> value, Span<byte> destination) => throw new NotSupportedException($"{_maxTableSize}");

    /// <summary>Writes a field.</summary>
    public int Encode(KnownHeader known, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, Span<byte> destination) => Encode(known, name, value, HpackIndexing.Index, destination);

    /// <summary>Writes a field.</summary>
    public int Encode(KnownHeader known, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, HpackIndexing indexing, Span<byte> destination) => throw new NotSupportedException($"{_maxTableSize}");
}
