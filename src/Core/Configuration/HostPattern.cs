using System.Diagnostics.CodeAnalysis;

namespace Waterfall.Core.Configuration;

/// <summary>The parsed form of one of <see cref="RouteMatch.Hosts"/>.</summary>
/// <param name="IsWildcard">Whether any one or more labels may stand before <paramref name="Name"/>.</param>
/// <param name="Name">The host in lower case, without <c>*.</c>; an IPv6 address with its brackets; empty for <c>*:port</c>.</param>
/// <param name="Port">The only port; null for any.</param>
internal sealed record HostPattern(bool IsWildcard, string Name, int? Port)
{
    private const string Expected = "a host as api.example.com, *.example.com or api.example.com:8443";
    private const string Wildcard = "*.";

    public static bool TryParse(string text, [NotNullWhen(true)] out HostPattern? pattern, out SyntaxProblem problem)
    {
        var (host, portText) = HostNames.Split(text);
        var isAnyName = host == "*" && portText is not null;
        var isWildcard = isAnyName || host.StartsWith(Wildcard, StringComparison.Ordinal);
        var name = isAnyName ? "" : isWildcard ? host[Wildcard.Length..] : host;
        var port = 0;
        var isPortValid = portText is null || (HostNames.TryParsePort(portText, out port) && port > 0);
        var isValid = isPortValid && (isAnyName || HostNames.IsNameOrIPv4(name) || (!isWildcard && HostNames.IsBracketedIPv6(name)));
        // RFC 9110 4.2.3: the host is compared without regard to letter case; lower case is its normal form.
#pragma warning disable CA1308
        pattern = isValid ? new HostPattern(isWildcard, name.ToLowerInvariant(), portText is null ? null : port) : null;
#pragma warning restore CA1308
        problem = isValid ? default : Refuse(text);
        return isValid;
    }

    public override string ToString()
    {
        var name = !IsWildcard ? Name : Name.Length == 0 ? "*" : Wildcard + Name;
        return Port is null ? name : $"{name}:{Port}";
    }

    private static SyntaxProblem Refuse(string text)
    {
        if (text == "*") return new("a lone '*' is not a host: leave 'hosts' out to take every host", Expected);
        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        if (scheme >= 0) return new($"the host '{text}' has a scheme", Expected, Nearby(text[(scheme + 3)..].TrimEnd('/')));
        if (text.EndsWith('.')) return new($"the host '{text}' ends with a dot", Expected, Nearby(text.TrimEnd('.')));
        var (host, port) = HostNames.Split(text);
        if (port is not null && TryParse(host, out _, out _)) return new($"'{port}' is not a port", "a port from 1 to 65535", host);
        if (text.Contains('*', StringComparison.Ordinal)) return new($"the wildcard in '{text}' is not its first label", Expected);
        return new($"'{text}' is not a host name", Expected);
    }

    private static string? Nearby(string text) => TryParse(text, out _, out _) ? text : null;
}
