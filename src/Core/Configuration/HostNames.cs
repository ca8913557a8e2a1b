using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Waterfall.Core.Configuration;

/// <summary>The syntax of hosts and ports, stricter than RFC 3986 3.2.2: names are what DNS can hold, addresses have one form.</summary>
internal static class HostNames
{
    // RFC 1035 2.3.4, as text without the dot of the root.
    private const int MaxNameLength = 253;
    private const int MaxLabelLength = 63;

    /// <summary>
    /// A name of letters, digits, hyphens and underscores (which DNS has and services use), or an IPv4 address;
    /// anything whose last label is a number must be the latter.
    /// </summary>
    public static bool IsNameOrIPv4(string host)
    {
        if (host.Length is 0 or > MaxNameLength) return false;
        var labels = host.Split('.');
        if (labels[^1].All(char.IsAsciiDigit)) return TryParseIPv4(host, out _);
        return labels.All(IsLabel);
    }

    /// <summary><c>[v6]</c>.</summary>
    public static bool IsBracketedIPv6(string host) =>
        host.Length > 2 && host[0] == '[' && host[^1] == ']' && TryParseIPv6(host[1..^1], out _);

    /// <summary>Four decimal numbers: the platform's parser would take <c>10.1</c> and <c>0x7f000001</c> as well.</summary>
    public static bool TryParseIPv4(string text, out IPAddress address) =>
        IPAddress.TryParse(text, out address!) && address.AddressFamily == AddressFamily.InterNetwork && address.ToString() == text;

    public static bool TryParseIPv6(string text, out IPAddress address) =>
        IPAddress.TryParse(text, out address!) && address.AddressFamily == AddressFamily.InterNetworkV6 && !text.Contains('[', StringComparison.Ordinal);

    public static bool TryParsePort(string text, out int port)
    {
        port = 0;
        return text.Length is > 0 and <= 5 && text.All(char.IsAsciiDigit)
            && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port <= IPEndPoint.MaxPort;
    }

    /// <summary>Splits <c>host</c>, <c>host:port</c>, <c>[v6]</c> or <c>[v6]:port</c>; the port is null where there is no colon. Judges neither.</summary>
    public static (string Host, string? Port) Split(string authority)
    {
        var colon = authority.LastIndexOf(':');
        if (colon < 0 || colon < authority.LastIndexOf(']')) return (authority, null);
        return (authority[..colon], authority[(colon + 1)..]);
    }

    /// <summary>RFC 9110 7.2: <c>host [ ":" port ]</c>.</summary>
    public static bool IsAuthority(string text)
    {
        var (host, port) = Split(text);
        return (IsNameOrIPv4(host) || IsBracketedIPv6(host)) && (port is null || TryParsePort(port, out _));
    }

    private static bool IsLabel(string label) =>
        label.Length is > 0 and <= MaxLabelLength && label[0] != '-' && label[^1] != '-'
        && label.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}
