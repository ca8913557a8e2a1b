using System.Numerics;

namespace Waterfall.Core.Routing;

/// <summary>Which tree of paths is whose host's: a table over names in lower case, and the port where a rule has one.</summary>
internal sealed class HostIndex
{
    /// <summary>A name of DNS, with the dot that stands for the names below it (RFC 1035 2.3.4).</summary>
    internal const int MaxName = 256;

    private readonly HostEntry[] _entries;
    private readonly uint _mask;
    private readonly bool _hasPorts;
    private readonly Dictionary<int, int> _anyNameAt = [];

    /// <param name="hosts">Each host once, with the root of its tree.</param>
    internal HostIndex(IReadOnlyCollection<(HostRule Host, int Root)> hosts)
    {
        _entries = new HostEntry[BitOperations.RoundUpToPowerOf2((uint)(2 * hosts.Count + 2))];
        _mask = (uint)_entries.Length - 1;
        foreach (var (host, root) in hosts)
        {
            _hasPorts |= host.Port != HostRule.NoPort;
            if (host.IsAnyName && host.Port == HostRule.NoPort)
                AnyRoot = root;
            else if (host.IsAnyName)
                _anyNameAt.Add(host.Port, root);
            else
                Insert(host, root);
        }
    }

    /// <summary>The root of the routes of every host, or <see cref="RouteTrie.None"/>.</summary>
    internal int AnyRoot { get; } = RouteTrie.None;

    /// <summary>The longest name or domain; 0 where there is none.</summary>
    internal int LongestName { get; private set; }

    /// <summary>Whether any domain is there.</summary>
    internal bool HasDomains { get; private set; }

    /// <summary>Whether every request has the same tree, be its host what it may.</summary>
    internal bool IsAnyOnly => LongestName == 0 && !_hasPorts;

    /// <summary>The tree of a name, or of a domain with its leading dot, at a port or at none.</summary>
    internal int Find(ReadOnlySpan<byte> name, int port)
    {
        if (port != HostRule.NoPort && !_hasPorts)
            return RouteTrie.None;
        for (var slot = Slot(name, port); _entries[slot].Name is { } each; slot = (slot + 1) & _mask)
        {
            if (_entries[slot].Port == port && name.SequenceEqual(each))
                return _entries[slot].Root;
        }
        return RouteTrie.None;
    }

    /// <summary>The tree of every name at a port.</summary>
    internal int FindPort(int port) => _anyNameAt.Count > 0 && _anyNameAt.TryGetValue(port, out var root) ? root : RouteTrie.None;

    private void Insert(HostRule host, int root)
    {
        LongestName = Math.Max(LongestName, host.Name.Length);
        HasDomains |= host.Name[0] == '.';
        var slot = Slot(host.Name, host.Port);
        while (_entries[slot].Name is not null) slot = (slot + 1) & _mask;
        _entries[slot] = new HostEntry(host.Name.ToArray(), host.Port, root);
    }

    private uint Slot(ReadOnlySpan<byte> name, int port) => (ByteHash.Of(name) + (uint)port * 31) & _mask;

    private readonly record struct HostEntry(byte[]? Name, int Port, int Root);
}
