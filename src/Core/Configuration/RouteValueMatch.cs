namespace Waterfall.Core.Configuration;

/// <summary>
/// What a header field or a query parameter must be: exactly one of the properties is set. Values are compared byte by byte, letter case too.
/// Any field line, or parameter, of the name that satisfies it is enough.
/// </summary>
public sealed record RouteValueMatch
{
    /// <summary>The whole value.</summary>
    public string? EqualTo { get; init; }

    /// <summary>One of these is the whole value; null if not set.</summary>
    public IReadOnlyList<string>? OneOf { get; init; }

    /// <summary>What the value begins with.</summary>
    public string? Prefix { get; init; }

    /// <summary>The regular expression (.NET's, without look-around and back-references) that the whole value fits.</summary>
    public string? Regex { get; init; }

    /// <summary>Whether it must be there, whatever its value, or must not.</summary>
    public bool? Exists { get; init; }
}
