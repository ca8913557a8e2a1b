namespace Waterfall.Http.Http2;

/// <summary>What a field block is (RFC 9113 4.3).</summary>
internal enum Http2BlockKind : byte
{
    /// <summary>Nobody's any more: decoded for the table's sake only.</summary>
    Discarded,
    Request,
    Response,
    Trailers,
}
