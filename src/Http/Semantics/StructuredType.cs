namespace Waterfall.Http.Semantics;

/// <summary>The types of bare items (RFC 9651 3.3).</summary>
public enum StructuredType : byte
{
    /// <summary>Up to 15 digits.</summary>
    Integer,

    /// <summary>Up to 12 digits and up to three behind a point.</summary>
    Decimal,

    /// <summary>ASCII in quotes.</summary>
    String,

    /// <summary>A token.</summary>
    Token,

    /// <summary>Base64 between colons.</summary>
    Bytes,

    /// <summary><c>?0</c> or <c>?1</c>, and what a key without a value is.</summary>
    Boolean,

    /// <summary>Seconds since 1970.</summary>
    Date,

    /// <summary>Unicode, percent-encoded.</summary>
    DisplayString,
}
