namespace Waterfall.Core.Policies.Rewrite;

/// <summary>
/// What is done to the parameters of a query: some are removed, then some set, then some added behind the others. What is not named stays as it was sent, byte by
/// byte. Values may hold expressions; they are percent-encoded.
/// </summary>
public sealed record QueryEdits
{
    private readonly ValueMap _set = ValueMap.Empty;
    private readonly ValueMap _add = ValueMap.Empty;
    private readonly ValueList<string> _remove = ValueList<string>.Empty;

    /// <summary>Parameters that replace all of their name.</summary>
    public IReadOnlyDictionary<string, string> Set { get => _set; init => _set = ValueMap.Of(value); }

    /// <summary>Parameters that join those of their name.</summary>
    public IReadOnlyDictionary<string, string> Add { get => _add; init => _add = ValueMap.Of(value); }

    /// <summary>Names of parameters that go.</summary>
    public IReadOnlyList<string> Remove { get => _remove; init => _remove = ValueList<string>.Of(value); }

    internal bool IsEmpty => _set.Count == 0 && _add.Count == 0 && _remove.Count == 0;
}
