using System.Buffers.Text;
using System.Text;

namespace Waterfall.Core.Routing;

/// <summary>
/// One host of a route: an exact name, the names below a domain (<c>*.example.com</c>), or any; at one port or at any. The port is the one
/// written in the request's authority: a request without one fits only what names none.
/// </summary>
internal sealed class HostRule : IComparable<HostRule>
{
    /// <summary>The port of a rule that takes every port, and of a request that names none.</summary>
    internal const int NoPort = -1;

    private readonly string _text;
    private readonly byte[] _name;
    private readonly bool _isSuffix;

    private HostRule(string name, bool isSuffix, int port)
    {
        _text = name;
        _name = Encoding.ASCII.GetBytes(name);
        _isSuffix = isSuffix;
        Port = port;
    }

    internal static HostRule Any { get; } = new("", isSuffix: true, NoPort);

    /// <summary>The only port taken, or <see cref="NoPort"/>.</summary>
    internal int Port { get; }

    /// <summary>Whether every name is taken, at one port or at any.</summary>
    internal bool IsAnyName => _isSuffix && _name.Length == 0;

    /// <summary>The name; with its leading dot where it stands for the names below it, empty for any.</summary>
    internal ReadOnlySpan<byte> Name => _name;

    internal static HostRule AnyAt(int port) => new("", isSuffix: true, port);

    /// <param name="name">A host in lower case.</param>
    /// <param name="port">The only port taken, or <see cref="NoPort"/>.</param>
    internal static HostRule Exactly(string name, int port = NoPort) => new(name, isSuffix: false, port);

    /// <param name="domain">A domain in lower case, without the <c>*.</c>.</param>
    /// <param name="port">The only port taken, or <see cref="NoPort"/>.</param>
    internal static HostRule Below(string domain, int port = NoPort) => new("." + domain, isSuffix: true, port);

    internal bool Match(ReadOnlySpan<byte> host, int port = NoPort)
    {
        if (Port != NoPort && Port != port)
            return false;
        if (!_isSuffix)
            return Ascii.EqualsIgnoreCase(host, _name);
        return _name.Length == 0 || (host.Length > _name.Length && Ascii.EqualsIgnoreCase(host[^_name.Length..], _name));
    }

    /// <summary>A name comes before a domain, a longer domain before a shorter, any host last; what names a port before what does not.</summary>
    public int CompareTo(HostRule? other)
    {
        if (other is null)
            return -1;
        var order = _isSuffix.CompareTo(other._isSuffix);
        if (order == 0 && _isSuffix)
            order = other._name.Length.CompareTo(_name.Length);
        return order == 0 ? (Port == NoPort).CompareTo(other.Port == NoPort) : order;
    }

    /// <summary>As the configuration writes it; <c>*</c> for any.</summary>
    public override string ToString()
    {
        var name = _isSuffix ? "*" + _text : _text;
        return Port == NoPort ? name : $"{name}:{Port}";
    }

    /// <summary>The host of an authority (RFC 3986 3.2.2).</summary>
    internal static ReadOnlySpan<byte> WithoutPort(ReadOnlySpan<byte> authority) => authority[..HostLength(authority)];

    /// <summary>The port of an authority (RFC 3986 3.2.3), or <see cref="NoPort"/> where it is left out or empty.</summary>
    internal static int PortOf(ReadOnlySpan<byte> authority)
    {
        var digits = authority[HostLength(authority)..];
        return digits.Length > 1 && Utf8Parser.TryParse(digits[1..], out ushort port, out var read) && read == digits.Length - 1 ? port : NoPort;
    }

    private static int HostLength(ReadOnlySpan<byte> authority)
    {
        var colon = authority.LastIndexOf((byte)':');
        return colon >= 0 && authority[colon..].IndexOf((byte)']') < 0 ? colon : authority.Length;
    }
}
