namespace Waterfall.Http.Hpack;

/// <summary>
/// Why a field block can't be decoded. Each is a connection error of type COMPRESSION_ERROR (RFC 9113 4.3): what follows can't be
/// understood either, since the tables of both sides are no longer in step.
/// </summary>
public enum HpackError : byte
{
    /// <summary>The block decoded.</summary>
    None,

    /// <summary>An integer of more octets or of a greater value than is accepted (RFC 7541 5.1).</summary>
    InvalidInteger,

    /// <summary>Index 0, or an index beyond both tables (RFC 7541 2.3.3, 6.1).</summary>
    InvalidIndex,

    /// <summary>A Huffman-coded string that holds EOS, ends inside a symbol, or is padded with more than 7 bits or with other bits than ones (RFC 7541 5.2).</summary>
    InvalidHuffman,

    /// <summary>A dynamic table size update beyond what our SETTINGS_HEADER_TABLE_SIZE allows (RFC 7541 6.3).</summary>
    TableSizeTooLarge,

    /// <summary>A dynamic table size update behind the first field of a block (RFC 7541 4.2).</summary>
    TableSizeUpdateMisplaced,

    /// <summary>The limit was lowered, and the next block doesn't begin with an update to that limit or below (RFC 7541 4.2).</summary>
    TableSizeUpdateMissing,

    /// <summary>A name or a value, encoded or decoded, is longer than is accepted (RFC 7541 7.4: a limit of the implementation).</summary>
    StringTooLong,

    /// <summary>The block ended inside a representation (RFC 7541 6).</summary>
    Truncated,
}
