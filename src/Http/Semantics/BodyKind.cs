namespace Waterfall.Http.Semantics;

/// <summary>How the end of a message body is found (RFC 9112 6.3).</summary>
public enum BodyKind : byte
{
    /// <summary>There is no body, whatever length is announced.</summary>
    None,

    /// <summary>Exactly <see cref="MessageFraming.Length"/> bytes (RFC 9112 6.2).</summary>
    Length,

    /// <summary>Chunks and a trailer section (RFC 9112 7.1).</summary>
    Chunked,

    /// <summary>Everything until the connection closes; only in responses (RFC 9112 6.3, rule 8).</summary>
    UntilClose,
}
