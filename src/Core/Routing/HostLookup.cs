using System.Buffers;
using System.Text;

namespace Waterfall.Core.Routing;

/// <summary>The trees for one request's host, the most specific first: exact, domains from the longest, any; each at its port before at every port.</summary>
internal ref struct HostLookup
{
    private readonly HostIndex _index;
    private readonly ReadOnlySpan<byte> _name; // in lower case, as much of its end as the longest rule has
    private readonly int _port;
    private int _from; // where the next name to look for begins; the name's length for any, one more for none
    private bool _isPortDone;

    /// <param name="index">Where to look.</param>
    /// <param name="authority">The request's.</param>
    /// <param name="buffer">Room for <see cref="HostIndex.MaxName"/> bytes.</param>
    internal HostLookup(HostIndex index, ReadOnlySpan<byte> authority, Span<byte> buffer)
    {
        _index = index;
        _port = HostRule.PortOf(authority);
        var host = HostRule.WithoutPort(authority);
        var isLonger = host.Length > index.LongestName;
        if (isLonger)
            host = host[^index.LongestName..];
        _name = Ascii.ToLower(host, buffer, out var length) == OperationStatus.Done ? buffer[..length] : default;
        // Of a longer name only a domain can fit, which may begin right here; a leading dot is no name above a domain.
        if (isLonger)
            _from = NextDomain(0);
        else if (_name.StartsWith("."u8))
            _from = NextDomain(1);
    }

    /// <summary>The root of the next tree, or <see cref="RouteTrie.None"/> after the last.</summary>
    internal int Next()
    {
        while (_from <= _name.Length)
        {
            var root = _isPortDone ? Find(HostRule.NoPort) : _port == HostRule.NoPort ? RouteTrie.None : Find(_port);
            if (_isPortDone)
                _from = _from == _name.Length ? _from + 1 : NextDomain(_from + 1);
            _isPortDone = !_isPortDone;
            if (root != RouteTrie.None)
                return root;
        }
        return RouteTrie.None;
    }

    private readonly int Find(int port)
    {
        if (_from < _name.Length)
            return _index.Find(_name[_from..], port);
        return port == HostRule.NoPort ? _index.AnyRoot : _index.FindPort(port);
    }

    private readonly int NextDomain(int from)
    {
        if (!_index.HasDomains || from >= _name.Length)
            return _name.Length;
        var dot = _name[from..].IndexOf((byte)'.');
        return dot < 0 ? _name.Length : from + dot;
    }
}
