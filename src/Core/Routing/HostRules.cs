using System.Text;

namespace Waterfall.Core.Routing;

/// <summary>The hosts of a route: exact names, names below a domain (<c>*.example.com</c>), or any.</summary>
internal sealed class HostRules : IComparable<HostRules>
{
    private readonly byte[][] _exact;
    private readonly byte[][] _suffixes;

    /// <param name="exact">Host names in lower case.</param>
    /// <param name="domains">Domains in lower case, without the <c>*.</c>, that names below match.</param>
    internal HostRules(IEnumerable<string> exact, IEnumerable<string> domains)
    {
        _exact = [.. exact.Select(Encoding.ASCII.GetBytes)];
        _suffixes = [.. domains.Select(domain => Encoding.ASCII.GetBytes("." + domain))];
    }

    private bool IsAny => _exact.Length == 0 && _suffixes.Length == 0;

    // Names before domains before any; the longer domain is the more specific.
    private int Rank => IsAny ? int.MaxValue : _suffixes.Length == 0 ? 0 : 1024 - Math.Min(1023, _suffixes.Max(suffix => suffix.Length));

    internal bool Match(ReadOnlySpan<byte> host)
    {
        if (IsAny)
            return true;
        foreach (var name in _exact)
        {
            if (Ascii.EqualsIgnoreCase(host, name))
                return true;
        }
        foreach (var suffix in _suffixes)
        {
            if (host.Length > suffix.Length && Ascii.EqualsIgnoreCase(host[^suffix.Length..], suffix))
                return true;
        }
        return false;
    }

    public int CompareTo(HostRules? other) => Rank.CompareTo(other?.Rank);

    /// <summary>The host of an authority (RFC 3986 3.2.2).</summary>
    internal static ReadOnlySpan<byte> WithoutPort(ReadOnlySpan<byte> authority)
    {
        var colon = authority.LastIndexOf((byte)':');
        return colon >= 0 && authority[colon..].IndexOf((byte)']') < 0 ? authority[..colon] : authority;
    }
}
