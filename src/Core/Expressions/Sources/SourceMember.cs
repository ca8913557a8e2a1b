namespace Waterfall.Core.Expressions.Sources;

/// <summary>A member of a root.</summary>
/// <param name="id">Which.</param>
/// <param name="name">Its name.</param>
/// <param name="shape">What names behind it mean.</param>
/// <param name="children">The members below it, if those are known.</param>
internal sealed class SourceMember(SourceMemberId id, string name, SourceShape shape, params SourceMember[] children)
{
    internal SourceMemberId Id => id;

    internal string Name => name;

    /// <summary>The name as a value, for where the whole is made.</summary>
    internal JsonValue Key { get; } = JsonValue.Of(name);

    internal SourceShape Shape => shape;

    internal ReadOnlySpan<SourceMember> Children => children;
}

/// <summary>What names behind a member mean.</summary>
internal enum SourceShape : byte
{
    /// <summary>Nothing the source knows of: they are looked up in the member's value.</summary>
    Value,

    /// <summary>One of its children, and nothing else.</summary>
    Members,

    /// <summary>Any name, looked up by the source.</summary>
    Map,

    /// <summary>Any name in lower case, as those of fields (RFC 9110 5.1: their case has no meaning).</summary>
    Fields,
}
