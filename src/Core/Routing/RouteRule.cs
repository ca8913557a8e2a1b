using System.Text;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Routing;

/// <summary>What a request must be like to take a route; a route of several hosts has a rule for each.</summary>
internal sealed class RouteRule : IComparable<RouteRule>
{
    private readonly HostRule _host;
    private readonly int _knownMethods;
    private readonly byte[][] _otherMethods;

    internal RouteRule(int index, HostRule host, IReadOnlyList<string> methods, PathTemplate path)
    {
        Index = index;
        Path = path;
        Methods = methods;
        _host = host;
        var tokens = methods.Select(Encoding.ASCII.GetBytes).ToArray();
        foreach (var token in tokens)
            _knownMethods |= 1 << (int)HttpMethods.Parse(token);
        _otherMethods = [.. tokens.Where(token => HttpMethods.Parse(token) == HttpMethod.Other)];
    }

    /// <summary>The route's place in the snapshot.</summary>
    internal int Index { get; }

    internal PathTemplate Path { get; }

    /// <summary>The methods taken; empty for all.</summary>
    internal IReadOnlyList<string> Methods { get; }

    internal bool MatchesHost(ReadOnlySpan<byte> host) => _host.Match(host);

    internal bool MatchesMethod(MessageHead request)
    {
        if (Methods.Count == 0)
            return true;
        if (request.Method != HttpMethod.Other)
            return (_knownMethods & (1 << (int)request.Method)) != 0;
        foreach (var method in _otherMethods)
        {
            if (request.MethodToken.SequenceEqual(method))
                return true;
        }
        return false;
    }

    public int CompareTo(RouteRule? other)
    {
        if (other is null)
            return -1;
        var order = _host.CompareTo(other._host);
        if (order == 0)
            order = Path.CompareShape(other.Path);
        if (order == 0)
            order = (Methods.Count == 0).CompareTo(other.Methods.Count == 0);
        return order == 0 ? Index.CompareTo(other.Index) : order;
    }
}
