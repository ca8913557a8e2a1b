namespace Waterfall.Http.Hpack;

/// <summary>How a field that is in no table is written (RFC 7541 6.2).</summary>
public enum HpackIndexing : byte
{
    /// <summary>Written as an index where a table has it, else added to the dynamic table (RFC 7541 6.2.1).</summary>
    Index,

    /// <summary>Written as a literal that no table keeps (RFC 7541 6.2.2).</summary>
    None,

    /// <summary>As <see cref="None"/>, and nobody further on may index it either (RFC 7541 6.2.3, 7.1.3).</summary>
    Never,
}
