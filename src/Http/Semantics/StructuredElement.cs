namespace Waterfall.Http.Semantics;

/// <summary>What a <see cref="StructuredFieldReader"/> stands on.</summary>
public enum StructuredElement : byte
{
    /// <summary>Nothing: before the first and behind the last.</summary>
    None,

    /// <summary>An item: of the field, of a list, of an inner list, or a dictionary's member.</summary>
    Item,

    /// <summary>The beginning of an inner list (RFC 9651 3.1.1); its items follow.</summary>
    InnerList,

    /// <summary>The end of an inner list; its parameters follow.</summary>
    InnerListEnd,

    /// <summary>A parameter (RFC 9651 3.1.2) of the item or inner list before it.</summary>
    Parameter,
}
