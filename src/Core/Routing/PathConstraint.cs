using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;

namespace Waterfall.Core.Routing;

/// <summary>What a segment must look like to fit <c>{name:int}</c>, <c>{name:uuid}</c> or <c>{name:regex(…)}</c>. It sees the segment percent-encoded.</summary>
public sealed class PathConstraint : IEquatable<PathConstraint>
{
    internal const string Names = "int, uuid or regex(…)";

    private const string RegexStart = "regex(";
    private const int UuidLength = 36;

    private readonly TextPattern? _pattern;

    private PathConstraint(PathConstraintKind kind, TextPattern? pattern = null) => (Kind, _pattern) = (kind, pattern);

    /// <summary>Which of the constraints it is.</summary>
    public PathConstraintKind Kind { get; }

    /// <summary>The regular expression that the whole segment must fit; empty with the other kinds.</summary>
    public string Pattern => _pattern?.Text ?? "";

    /// <summary>Whether a segment fits. Takes time linear in its length.</summary>
    public bool Match(ReadOnlySpan<byte> segment) => Kind switch
    {
        PathConstraintKind.Int => IsInt(segment),
        PathConstraintKind.Uuid => segment.Length == UuidLength && Utf8Parser.TryParse(segment, out Guid _, out var read, 'D') && read == UuidLength,
        _ => _pattern!.IsMatch(segment),
    };

    /// <summary>The order in which constraints in one place are tried: int, uuid, then expressions by their text.</summary>
    internal int CompareTo(PathConstraint? other)
    {
        if (other is null) return -1;
        var order = Kind.CompareTo(other.Kind);
        return order != 0 ? order : string.CompareOrdinal(Pattern, other.Pattern);
    }

    /// <summary>Whether both take the same segments for certain: two expressions do if they are written alike.</summary>
    public bool Equals(PathConstraint? other) => other is not null && CompareTo(other) == 0;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as PathConstraint);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kind, Pattern);

    /// <summary>As a template writes it.</summary>
    public override string ToString() => Kind switch
    {
        PathConstraintKind.Int => "int",
        PathConstraintKind.Uuid => "uuid",
        _ => $"{RegexStart}{Pattern})",
    };

    /// <summary>Reads what stands behind the colon.</summary>
    internal static bool TryParse(string text, [NotNullWhen(true)] out PathConstraint? constraint, out string problem)
    {
        (constraint, problem) = (null, "");
        if (text.StartsWith(RegexStart, StringComparison.Ordinal) && text.EndsWith(')') && text.Length > RegexStart.Length + 1)
        {
            if (TextPattern.TryParse(text[RegexStart.Length..^1], out var pattern, out problem)) constraint = new(PathConstraintKind.Regex, pattern);
            return constraint is not null;
        }
        constraint = text switch
        {
            "int" => new(PathConstraintKind.Int),
            "uuid" => new(PathConstraintKind.Uuid),
            _ => null,
        };
        if (constraint is null) problem = $"'{text}' is not a constraint; it is {Names}";
        return constraint is not null;
    }

    // Digits with an optional minus, within 64 bits; the platform's parser alone would take a plus as well.
    private static bool IsInt(ReadOnlySpan<byte> segment)
    {
        var digits = segment.StartsWith("-"u8) ? segment[1..] : segment;
        return !digits.IsEmpty && !digits.ContainsAnyExceptInRange((byte)'0', (byte)'9')
            && Utf8Parser.TryParse(segment, out long _, out var read) && read == segment.Length;
    }
}

/// <summary>The kinds of constraints on a parameter, in the order in which they are tried.</summary>
public enum PathConstraintKind
{
    /// <summary>A decimal number that fits in 64 bits, with an optional minus.</summary>
    Int,

    /// <summary>32 hexadecimal digits in groups of 8-4-4-4-12 (RFC 9562 4), in any letter case.</summary>
    Uuid,

    /// <summary>A regular expression that the whole segment fits.</summary>
    Regex,
}
