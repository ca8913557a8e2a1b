namespace Waterfall.Http.Hpack;

/// <summary>Which pseudo-field a name is (RFC 9113 8.3, RFC 8441 4).</summary>
public enum HpackPseudo : byte
{
    /// <summary>A regular field: the name doesn't begin with a colon.</summary>
    None,

    /// <summary><c>:method</c> (RFC 9113 8.3.1).</summary>
    Method,

    /// <summary><c>:scheme</c> (RFC 9113 8.3.1).</summary>
    Scheme,

    /// <summary><c>:authority</c> (RFC 9113 8.3.1).</summary>
    Authority,

    /// <summary><c>:path</c> (RFC 9113 8.3.1).</summary>
    Path,

    /// <summary><c>:status</c> (RFC 9113 8.3.2).</summary>
    Status,

    /// <summary><c>:protocol</c> (RFC 8441 4).</summary>
    Protocol,

    /// <summary>A name that begins with a colon and is none of these: malformed (RFC 9113 8.3).</summary>
    Other,
}
