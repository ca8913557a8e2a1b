using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Routing;

/// <summary>
/// One comparison of a header field or a query parameter. Any field line, or parameter, of the name that satisfies it is enough. Names of
/// fields are compared without regard to letter case (RFC 9110 5.1); names of parameters and all values byte by byte.
/// </summary>
internal sealed class RouteCriterion : IComparable<RouteCriterion>
{
    private const int StackBytes = 256;

    private readonly byte[] _name;
    private readonly KnownHeader _known;
    private readonly string[] _texts;
    private readonly byte[][] _values;
    private readonly TextPattern? _pattern;

    private RouteCriterion(CriterionSource source, string name, CriterionKind kind, string[] texts, TextPattern? pattern = null)
    {
        Source = source;
        Name = name;
        Kind = kind;
        _name = Encoding.UTF8.GetBytes(name);
        _known = source == CriterionSource.Header ? KnownHeaders.Find(_name) : KnownHeader.None;
        _texts = texts;
        _values = Array.ConvertAll(texts, Encoding.UTF8.GetBytes);
        _pattern = pattern;
    }

    internal CriterionSource Source { get; }

    internal string Name { get; }

    internal CriterionKind Kind { get; }

    /// <summary>What is compared with; the expression of <see cref="CriterionKind.Regex"/>.</summary>
    internal IReadOnlyList<string> Texts => _texts;

    /// <summary>One text or the other; of one, as <see cref="CriterionKind.Equal"/>.</summary>
    internal static RouteCriterion OneOf(CriterionSource source, string name, params IEnumerable<string> values)
    {
        string[] distinct = [.. values.Distinct().Order(StringComparer.Ordinal)];
        return new(source, name, distinct.Length == 1 ? CriterionKind.Equal : CriterionKind.OneOf, distinct);
    }

    internal static RouteCriterion Prefix(CriterionSource source, string name, string prefix) => new(source, name, CriterionKind.Prefix, [prefix]);

    internal static RouteCriterion Regex(CriterionSource source, string name, TextPattern pattern) =>
        new(source, name, CriterionKind.Regex, [pattern.Text], pattern);

    internal static RouteCriterion Exists(CriterionSource source, string name, bool exists) =>
        new(source, name, exists ? CriterionKind.Exists : CriterionKind.Absent, []);

    internal bool Matches(MessageHead request)
    {
        var isPresent = Source == CriterionSource.Header ? MatchesHeader(request) : MatchesQuery(request);
        return isPresent != (Kind == CriterionKind.Absent);
    }

    /// <summary>The narrower first: fields before parameters, then by kind, a longer prefix, fewer values.</summary>
    public int CompareTo(RouteCriterion? other)
    {
        if (other is null)
            return -1;
        var order = Source.CompareTo(other.Source);
        if (order == 0)
            order = Kind.CompareTo(other.Kind);
        if (order != 0)
            return order;
        return Kind == CriterionKind.Prefix ? other._texts[0].Length.CompareTo(_texts[0].Length) : _texts.Length.CompareTo(other._texts.Length);
    }

    /// <summary>Equal for two criteria that are the same.</summary>
    internal string Signature => $"{Source}\0{(Source == CriterionSource.Header ? Name.ToUpperInvariant() : Name)}\0{Kind}\0{string.Join('\0', _texts)}";

    /// <summary>As in <c>header x-a is '1'</c>.</summary>
    public override string ToString()
    {
        var subject = Source == CriterionSource.Header ? $"header {Name}" : $"query {Name}";
        var texts = string.Join(", ", _texts.Select(text => $"'{text}'"));
        return Kind switch
        {
            CriterionKind.Equal => $"{subject} is {texts}",
            CriterionKind.OneOf => $"{subject} is one of {texts}",
            CriterionKind.Prefix => $"{subject} begins with {texts}",
            CriterionKind.Regex => $"{subject} fits {texts}",
            CriterionKind.Exists => $"{subject} is present",
            _ => $"{subject} is absent",
        };
    }

    private bool MatchesHeader(MessageHead request)
    {
        var i = _known == KnownHeader.None ? request.IndexOf(_name) : request.IndexOf(_known);
        while (i >= 0)
        {
            if (Fits(request.Value(i)))
                return true;
            i = _known == KnownHeader.None ? request.IndexOf(_name, i + 1) : request.IndexOf(_known, i + 1);
        }
        return false;
    }

    private bool MatchesQuery(MessageHead request)
    {
        var query = new QueryReader(request.Query);
        while (query.MoveTo(_name))
        {
            if (FitsEncoded(query.Value))
                return true;
        }
        return false;
    }

    private bool Fits(ReadOnlySpan<byte> value)
    {
        switch (Kind)
        {
            case CriterionKind.Equal or CriterionKind.OneOf:
                foreach (var each in _values)
                {
                    if (value.SequenceEqual(each))
                        return true;
                }
                return false;
            case CriterionKind.Prefix:
                return value.StartsWith(_values[0]);
            case CriterionKind.Regex:
                return _pattern!.IsMatch(value);
            default:
                return true;
        }
    }

    private bool FitsEncoded(ReadOnlySpan<byte> value)
    {
        switch (Kind)
        {
            case CriterionKind.Equal or CriterionKind.OneOf:
                foreach (var each in _values)
                {
                    if (QueryReader.DecodedEquals(value, each))
                        return true;
                }
                return false;
            case CriterionKind.Prefix:
                return QueryReader.DecodedStartsWith(value, _values[0]);
            case CriterionKind.Regex:
                return FitsDecoded(value);
            default:
                return true;
        }
    }

    [SkipLocalsInit]
    private bool FitsDecoded(ReadOnlySpan<byte> value)
    {
        if (value.Length <= StackBytes)
        {
            Span<byte> bytes = stackalloc byte[StackBytes];
            return _pattern!.IsMatch(bytes[..QueryReader.Decode(value, bytes)]);
        }
        var rented = ArrayPool<byte>.Shared.Rent(value.Length);
        var isMatch = _pattern!.IsMatch(rented.AsSpan(0, QueryReader.Decode(value, rented)));
        ArrayPool<byte>.Shared.Return(rented);
        return isMatch;
    }
}

/// <summary>What a criterion looks at; one comes before the next in precedence.</summary>
internal enum CriterionSource : byte
{
    Header,
    Query,
}

/// <summary>How a criterion compares, the narrowest first: each takes precedence over those after it.</summary>
internal enum CriterionKind : byte
{
    Equal,
    OneOf,
    Prefix,
    Regex,
    Exists,
    Absent,
}
