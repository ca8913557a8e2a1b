using System.Text;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Routing;

/// <summary>The version of an API that a route serves, and where a request names it.</summary>
internal sealed class RouteVersion
{
    private readonly byte[] _id;
    private readonly byte[] _name;
    private readonly byte[] _prefix;
    private readonly KnownHeader _known;

    /// <param name="id">The version: letters, digits and <c>-._~</c>.</param>
    /// <param name="place">Where a request names it.</param>
    /// <param name="name">The field, query parameter or media type parameter.</param>
    /// <param name="prefix">What stands before the version in a path or in a vendor's media type.</param>
    /// <param name="isDefault">Whether requests that name no version are taken too.</param>
    internal RouteVersion(string id, VersionPlace place, string name, string prefix, bool isDefault)
    {
        (Id, Place, Name, Prefix, IsDefault) = (id, place, name, prefix, isDefault);
        _id = Encoding.ASCII.GetBytes(id);
        _name = Encoding.UTF8.GetBytes(name);
        _prefix = Encoding.ASCII.GetBytes(prefix);
        _known = KnownHeaders.Find(_name);
    }

    internal string Id { get; }

    internal VersionPlace Place { get; }

    internal string Name { get; }

    internal string Prefix { get; }

    internal bool IsDefault { get; }

    /// <summary>The segment of a path that names the version.</summary>
    internal string Segment => Prefix + Id;

    /// <summary>Whether a request is for this version. One in the path was compared with the path.</summary>
    internal bool Matches(MessageHead request) => Place == VersionPlace.Path || Find(request) switch
    {
        VersionFound.This => true,
        VersionFound.None => IsDefault,
        _ => false,
    };

    /// <summary>Whether a path's segment looks like a version: the prefix, then a digit.</summary>
    internal bool LooksLikeVersion(ReadOnlySpan<byte> segment) =>
        segment.StartsWith(_prefix) && segment.Length > _prefix.Length && char.IsAsciiDigit((char)segment[_prefix.Length]);

    /// <summary>As in <c>version 2 in header x-api-version</c>.</summary>
    public override string ToString() => Place switch
    {
        VersionPlace.Path => $"version {Id} in path",
        VersionPlace.Header => $"version {Id} in header {Name}",
        VersionPlace.Query => $"version {Id} in query {Name}",
        _ => $"version {Id} in accept",
    };

    private VersionFound Find(MessageHead request) => Place switch
    {
        VersionPlace.Header => FindInHeader(request),
        VersionPlace.Query => FindInQuery(request),
        _ => FindInAccept(request),
    };

    // Two that differ are nobody's: which of them an upstream would believe is not known.
    private VersionFound FindInHeader(MessageHead request)
    {
        var found = VersionFound.None;
        for (var i = Next(request, 0); i >= 0; i = Next(request, i + 1))
        {
            if (!request.Value(i).SequenceEqual(_id))
                return VersionFound.Other;
            found = VersionFound.This;
        }
        return found;
    }

    private int Next(MessageHead request, int start) =>
        _known == KnownHeader.None ? request.IndexOf(_name, start) : request.IndexOf(_known, start);

    private VersionFound FindInQuery(MessageHead request)
    {
        var found = VersionFound.None;
        var query = new QueryReader(request.Query);
        while (query.MoveTo(_name))
        {
            if (!QueryReader.DecodedEquals(query.Value, _id))
                return VersionFound.Other;
            found = VersionFound.This;
        }
        return found;
    }

    // RFC 9110 12.5.1: a list of what the client takes; one of it is enough.
    private VersionFound FindInAccept(MessageHead request)
    {
        var found = VersionFound.None;
        for (var i = request.IndexOf(KnownHeader.Accept); i >= 0; i = request.IndexOf(KnownHeader.Accept, i + 1))
        {
            var ranges = new MediaRangeReader(request.Value(i));
            while (ranges.MoveNext())
            {
                if (!ranges.TryReadVersion(_name, _prefix, out var version))
                    continue;
                if (version.SequenceEqual(_id))
                    return VersionFound.This;
                found = VersionFound.Other;
            }
        }
        return found;
    }

    private enum VersionFound : byte
    {
        None,
        This,
        Other,
    }
}

/// <summary>Where a request names the version that it is for.</summary>
internal enum VersionPlace : byte
{
    Path,
    Header,
    Query,
    Accept,
}
