using System.Text;

namespace Waterfall.Core.Routing;

/// <summary>One host of a route: an exact name, the names below a domain (<c>*.example.com</c>), or any.</summary>
internal sealed class HostRule : IComparable<HostRule>
{
    private readonly byte[] _name;
    private readonly bool _isSuffix;

    private HostRule(string name, bool isSuffix)
    {
        _name = Encoding.ASCII.GetBytes(name);
        _isSuffix = isSuffix;
    }

    internal static HostRule Any { get; } = new("", isSuffix: true);

    /// <param name="name">A host in lower case.</param>
    internal static HostRule Exactly(string name) => new(name, isSuffix: false);

    /// <param name="domain">A domain in lower case, without the <c>*.</c>.</param>
    internal static HostRule Below(string domain) => new("." + domain, isSuffix: true);

    internal bool Match(ReadOnlySpan<byte> host)
    {
        if (!_isSuffix)
            return Ascii.EqualsIgnoreCase(host, _name);
        return _name.Length == 0 || (host.Length > _name.Length && Ascii.EqualsIgnoreCase(host[^_name.Length..], _name));
    }

    /// <summary>A name comes before a domain, a longer domain before a shorter, and any host last.</summary>
    public int CompareTo(HostRule? other)
    {
        if (other is null)
            return -1;
        var order = _isSuffix.CompareTo(other._isSuffix);
        return order == 0 && _isSuffix ? other._name.Length.CompareTo(_name.Length) : order;
    }

    /// <summary>The host of an authority (RFC 3986 3.2.2).</summary>
    internal static ReadOnlySpan<byte> WithoutPort(ReadOnlySpan<byte> authority)
    {
        var colon = authority.LastIndexOf((byte)':');
        return colon >= 0 && authority[colon..].IndexOf((byte)']') < 0 ? authority[..colon] : authority;
    }
}
