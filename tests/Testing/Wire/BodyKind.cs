namespace Waterfall.Testing.Wire;

/// <summary>How a body is delimited (RFC 9112 6.3).</summary>
public enum BodyKind
{
    None,
    Length,
    Chunked,
    UntilClose,
}
