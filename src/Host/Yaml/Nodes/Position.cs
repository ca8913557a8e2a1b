namespace Waterfall.Host.Yaml.Nodes;

/// <summary>A place in a file; both count from 1, columns in UTF-16 code units.</summary>
internal readonly record struct Position(int Line, int Column) : IComparable<Position>
{
    public static readonly Position Start = new(1, 1);

    public int CompareTo(Position other) => (Line, Column).CompareTo((other.Line, other.Column));
}
