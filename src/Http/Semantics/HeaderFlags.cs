namespace Waterfall.Http.Semantics;

/// <summary>Facts about one <see cref="HeaderField"/>.</summary>
[Flags]
public enum HeaderFlags : byte
{
    /// <summary>Nothing special.</summary>
    None = 0,

    /// <summary>The field was edited away: it is skipped by every lookup and never written.</summary>
    Removed = 1,

    /// <summary>The line reads exactly <c>name: value CRLF</c>, with one space and no other optional whitespace, so it may be copied as it is.</summary>
    Canonical = 2,

    /// <summary>Its sender asked that no intermediary ever indexes it: it is encoded as such towards HTTP/2 (RFC 7541 7.1.3).</summary>
    NeverIndexed = 4,
}
