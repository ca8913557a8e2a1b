namespace Waterfall.Http.Semantics;

/// <summary>What a structured field is at its top (RFC 9651 3).</summary>
public enum StructuredFieldKind : byte
{
    /// <summary>One item with its parameters.</summary>
    Item,

    /// <summary>Items and inner lists, with parameters.</summary>
    List,

    /// <summary>Keys with items or inner lists, with parameters. Of a key that comes again the last one counts, which is the caller's to see to.</summary>
    Dictionary,
}
