namespace Waterfall.Http.Hpack;

/// <summary>A literal as it stands in a block, its strings still encoded (RFC 7541 6.2).</summary>
/// <code>
///   0   1   2   3   4   5   6   7
/// +---+---+---+---+---+---+---+---+
/// | 0 | 1 |      Index (6+)       |   with incremental indexing; 0000 and 0001 with 4+ bits: without, and never indexed
/// +---+---+-----------------------+
/// | H |     Name Length (7+)      |   where the index is 0
/// +---+---------------------------+
/// |  Name String (Length octets)  |
/// +---+---------------------------+
/// | H |     Value Length (7+)     |
/// +---+---------------------------+
/// | Value String (Length octets)  |
/// +-------------------------------+
/// </code>
internal ref struct HpackLiteral
{
    /// <summary>The index of the name, or 0.</summary>
    public int Index;

    /// <summary>The name where there is no index, as encoded.</summary>
    public ReadOnlySpan<byte> Name;

    /// <summary>The value, as encoded.</summary>
    public ReadOnlySpan<byte> Value;

    /// <summary>Whether the name is Huffman-coded.</summary>
    public bool IsNameCoded;

    /// <summary>Whether the value is Huffman-coded.</summary>
    public bool IsValueCoded;

    /// <summary>Bytes that decoding both strings may take.</summary>
    public readonly int ScratchLength => (IsNameCoded ? HuffmanDecoder.MaxLength(Name.Length) + HuffmanDecoder.Slack : 0)
        + (IsValueCoded ? HuffmanDecoder.MaxLength(Value.Length) + HuffmanDecoder.Slack : 0);

    /// <summary>Reads a literal, if all of it is there.</summary>
    /// <param name="data">What there is of the block.</param>
    /// <param name="position">Where the literal begins; behind it afterwards, when there is no error.</param>
    /// <param name="maxIndex">The highest index there is (RFC 7541 2.3.3).</param>
    /// <param name="maxString">The most bytes that a string may take.</param>
    public HpackError TryRead(ReadOnlySpan<byte> data, ref int position, int maxIndex, int maxString)
    {
        int at = position;
        HpackError error = HpackInteger.TryRead(data, ref at, data[at] >= 0x40 ? 0x3F : 0x0F, out Index);
        if (error != HpackError.None) return error;
        if (Index > maxIndex) return HpackError.InvalidIndex;
        if (Index == 0)
        {
            error = TryReadString(data, ref at, maxString, out Name, out IsNameCoded);
            if (error != HpackError.None) return error;
        }
        error = TryReadString(data, ref at, maxString, out Value, out IsValueCoded);
        if (error == HpackError.None) position = at;
        return error;
    }

    private static HpackError TryReadString(ReadOnlySpan<byte> data, scoped ref int at, int maxString, out ReadOnlySpan<byte> text, out bool isCoded)
    {
        isCoded = at < data.Length && data[at] >= 0x80;
        text = default;
        HpackError error = HpackInteger.TryRead(data, ref at, 0x7F, out int length);
        if (error != HpackError.None) return error;
        if (length > maxString) return HpackError.StringTooLong;
        if (length > data.Length - at) return HpackError.Truncated;
        text = data.Slice(at, length);
        at += length;
        return HpackError.None;
    }
}
