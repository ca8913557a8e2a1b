namespace Waterfall.Http.Http1;

/// <summary>Where in a chunked body a decoder stands (RFC 9112 7.1).</summary>
internal enum ChunkPhase : byte
{
    /// <summary>Before the first digit of a chunk size.</summary>
    SizeStart,

    /// <summary>After at least one digit.</summary>
    Size,

    // chunk-ext = *( BWS ";" BWS chunk-ext-name [ BWS "=" BWS chunk-ext-val ] )
    ExtensionStart,
    ExtensionName,
    AfterExtensionName,
    ExtensionValueStart,
    ExtensionToken,
    ExtensionQuoted,
    ExtensionQuotedPair,
    ExtensionQuotedEnd,
    AfterExtensionValue,

    /// <summary>After the CR of a chunk header.</summary>
    HeaderLf,

    /// <summary>Within chunk data.</summary>
    Data,

    /// <summary>After chunk data, before its CR.</summary>
    DataCr,

    /// <summary>After the CR behind chunk data.</summary>
    DataLf,

    /// <summary>The last chunk was read; the trailer section is the caller's.</summary>
    Ended,
}
