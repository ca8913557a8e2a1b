namespace Waterfall.Core.Policies;

/// <summary>
/// What is done to the fields of a head: first some are removed, then some set, then some added. Values may hold expressions, which all see the head as it was.
/// A value that comes out empty leaves its field out.
/// </summary>
public sealed record FieldEdits
{
    private readonly ValueMap _set = ValueMap.Empty;
    private readonly ValueMap _add = ValueMap.Empty;
    private readonly ValueList<string> _remove = ValueList<string>.Empty;

    /// <summary>Fields that replace all of their name.</summary>
    public IReadOnlyDictionary<string, string> Set { get => _set; init => _set = ValueMap.Of(value); }

    /// <summary>Fields that join those of their name.</summary>
    public IReadOnlyDictionary<string, string> Add { get => _add; init => _add = ValueMap.Of(value); }

    /// <summary>Names of fields that go, all of a name.</summary>
    public IReadOnlyList<string> Remove { get => _remove; init => _remove = ValueList<string>.Of(value); }

    internal bool IsEmpty => _set.Count == 0 && _add.Count == 0 && _remove.Count == 0;
}
