namespace Waterfall.Http.Hpack;

/// <summary>Field blocks to fields.</summary>
public sealed class HpackDecoder
{
    private int _maxTableSize;
    private readonly int _maxStringBytes;

    /// <summary>A decoder for one connection.</summary>
    public HpackDecoder(int maxTableSize = 4096, int maxStringBytes = 64 * 1024)
    {
        _maxTableSize = maxTableSize;
        _maxStringBytes = maxStringBytes;
    }

    /// <summary>Bytes in the dynamic table (RFC 7541 4.1).</summary>
    public int TableSize { get; }

    /// <summary>The limit that our SETTINGS_HEADER_TABLE_SIZE allows.</summary>
    public void SetMaxTableSize(int bytes) => _maxTableSize = bytes;

    /// <summary>Decodes a fragment of a block.</summary>
    public HpackError Decode<TSink>(ReadOnlySpan<byte> fragment, bool endOfBlock, ref TSink sink)
        where TSink : IHpackSink, allows ref struct
    {
        throw new NotSupportedException($"{_maxTableSize} {_maxStringBytes}");
    }
}
