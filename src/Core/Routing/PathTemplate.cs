using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Waterfall.Core.Routing;

/// <summary>
/// The path that a route takes: <c>/users/{id}/orders</c>, <c>/files/{**rest}</c>. A segment is literal, <c>{name}</c> (one whole segment, not
/// empty, of any text or as a <see cref="PathConstraint"/> has it: <c>{id:int}</c>) or, as the last, <c>{**name}</c> (the rest, which may be empty and then needs no slash: <c>/files/{**rest}</c> fits <c>/files</c>).
/// A slash at the end counts: <c>/users</c> and <c>/users/</c> are two paths. Literals are compared byte by byte, in letter case too
/// (RFC 3986 6.2.2.1: a path is case-sensitive), in the normal form of RFC 3986 6.2.2.
/// </summary>
public sealed class PathTemplate
{
    /// <summary>The most segments of a template. More than any API has; a bound on what matching a path may cost.</summary>
    public const int MaxSegments = 64;

    /// <summary>The most parameters of a template, a catch-all among them: what a request carries with it of its path.</summary>
    public const int MaxCaptures = 16;

    private readonly PathTemplateSegment[] _segments;
    private readonly byte[][] _literals;

    internal PathTemplate(string text, PathTemplateSegment[] segments)
    {
        Text = text;
        _segments = segments;
        _literals = Array.ConvertAll(segments, s => s.Kind == PathTemplateSegmentKind.Literal ? Encoding.ASCII.GetBytes(s.Text) : []);
    }

    /// <summary>The template as it was written.</summary>
    public string Text { get; }

    /// <summary>Its segments in order: at least one.</summary>
    public IReadOnlyList<PathTemplateSegment> Segments => _segments;

    /// <summary>Reads a template.</summary>
    /// <returns>False if it is none: <paramref name="error"/> says why and where.</returns>
    public static bool TryParse(string text, [NotNullWhen(true)] out PathTemplate? template, out PathTemplateError error)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new PathTemplateParser(text).TryParse(out template, out error);
    }

    /// <summary>Reads a template that must be one.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static PathTemplate Parse(string text) => TryParse(text, out var template, out var error)
        ? template
        : throw new FormatException($"'{text}' is not a path template: {error.Message} (at character {error.Position + 1}).");

    /// <summary>Whether a path, in its normal form and without its query, fits.</summary>
    public bool Match(ReadOnlySpan<byte> path)
    {
        if (path.IsEmpty || path[0] != '/') return false;
        var next = 1; // where the next segment begins; one past the end when there is none left
        for (var i = 0; i < _segments.Length; i++)
        {
            if (_segments[i].Kind == PathTemplateSegmentKind.CatchAll) return true;
            if (next > path.Length) return false;
            var segment = path[next..];
            var slash = segment.IndexOf((byte)'/');
            if (slash >= 0) segment = segment[..slash];
            if (!MatchSegment(i, segment)) return false;
            next += segment.Length + 1;
        }
        return next > path.Length;
    }

    /// <summary>Whether one segment of a path fits the one here, which is no catch-all.</summary>
    internal bool MatchSegment(int index, ReadOnlySpan<byte> segment)
    {
        ref readonly var wanted = ref _segments[index];
        if (wanted.Kind == PathTemplateSegmentKind.Literal) return segment.SequenceEqual(_literals[index]);
        return !segment.IsEmpty && (wanted.Constraint is null || wanted.Constraint.Match(segment));
    }

    /// <summary>The same template below one literal segment, which needs no encoding: <c>/users/{id}</c> below <c>v2</c> is <c>/v2/users/{id}</c>.</summary>
    internal PathTemplate Below(string segment) =>
        new($"/{segment}{Text}", [new PathTemplateSegment(PathTemplateSegmentKind.Literal, segment), .. _segments]);

    /// <summary>What <see cref="Below"/> was made from.</summary>
    internal PathTemplate WithoutFirst() => new(Text[Text.IndexOf('/', 1)..], _segments[1..]);

    /// <summary>Equal for two templates that fit the same paths: the names of what they capture are left out.</summary>
    internal string Shape => string.Concat(_segments.Select(s => s.Kind switch
    {
        PathTemplateSegmentKind.Literal => "/" + s.Text,
        PathTemplateSegmentKind.Parameter => s.Constraint is null ? "/{}" : $"/{{:{s.Constraint}}}",
        _ => "/{**}",
    }));

    /// <summary>
    /// A total order, the more specific template first. The first segment in which two differ decides: a literal comes before a parameter with a
    /// constraint, this before one without, this before the path's end, and that before a catch-all. Constraints are ordered among themselves. What is still equal is ordered by the texts, which has no meaning for matching.
    /// </summary>
    /// <returns>Below zero if this is the more specific, above zero if <paramref name="other"/> is.</returns>
    public int CompareSpecificity(PathTemplate other)
    {
        var order = CompareShape(other);
        return order != 0 ? order : string.CompareOrdinal(Text, other.Text);
    }

    /// <summary>As <see cref="CompareSpecificity"/>, but zero for two that fit the same paths.</summary>
    internal int CompareShape(PathTemplate other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var common = Math.Min(_segments.Length, other._segments.Length);
        for (var i = 0; i < common; i++)
        {
            var order = CompareSegments(_segments[i], other._segments[i]);
            if (order != 0) return order;
        }
        if (_segments.Length != other._segments.Length)
        {
            var isLonger = _segments.Length > other._segments.Length;
            // Only against a catch-all, which may be empty, can the path's end be a match for the same path.
            var rest = (isLonger ? this : other)._segments[common];
            return isLonger == (rest.Kind != PathTemplateSegmentKind.CatchAll) ? -1 : 1;
        }
        return 0;
    }

    /// <summary>The template as it was written.</summary>
    public override string ToString() => Text;

    private static int CompareSegments(PathTemplateSegment left, PathTemplateSegment right)
    {
        var order = left.Kind.CompareTo(right.Kind);
        if (order != 0) return order;
        if (left.Kind == PathTemplateSegmentKind.Literal) return string.CompareOrdinal(left.Text, right.Text);
        if (left.Constraint is null) return right.Constraint is null ? 0 : 1;
        return left.Constraint.CompareTo(right.Constraint);
    }
}
