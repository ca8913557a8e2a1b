using System.Collections;

namespace Waterfall.Testing.Wire;

/// <summary>Field lines in the order in which they arrived. Names are looked up without regard to case (RFC 9110 5.1).</summary>
public sealed class FieldList : IReadOnlyList<FieldLine>
{
    private readonly List<FieldLine> _lines = [];

    public int Count => _lines.Count;

    public FieldLine this[int index] => _lines[index];

    /// <summary>The value of a field that must be there exactly once, or null where it is absent.</summary>
    /// <exception cref="WireException">The field is there more than once.</exception>
    public string? this[string name]
    {
        get
        {
            var values = All(name);
            return values.Count switch
            {
                0 => null,
                1 => values[0],
                _ => throw new WireException(WireFault.Malformed, $"{name} occurs {values.Count} times"),
            };
        }
    }

    public void Add(FieldLine line) => _lines.Add(line);

    public bool Has(string name) => _lines.Exists(line => line.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Every value of a field, in order.</summary>
    public IReadOnlyList<string> All(string name) =>
        [.. _lines.Where(line => line.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(line => line.Value)];

    /// <summary>The members of a comma-separated field, over all its lines (RFC 9110 5.6.1).</summary>
    public IReadOnlyList<string> Members(string name) =>
        [.. All(name).SelectMany(value => value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))];

    public bool HasMember(string name, string member) => Members(name).Contains(member, StringComparer.OrdinalIgnoreCase);

    public IEnumerator<FieldLine> GetEnumerator() => _lines.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => string.Join("\n", _lines);
}
