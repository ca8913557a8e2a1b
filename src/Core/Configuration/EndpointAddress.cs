using System.Diagnostics.CodeAnalysis;

namespace Waterfall.Core.Configuration;

/// <summary>The parsed form of <see cref="EndpointConfig.Url"/>.</summary>
/// <param name="Host">A DNS name or an IP address, IPv6 without brackets; empty for a unix socket.</param>
/// <param name="Port">1 to 65535; 0 for a unix socket.</param>
/// <param name="UnixPath">The socket's path; null for TCP.</param>
/// <param name="Authority">What <c>Host</c> says when the endpoint's own is sent (RFC 9110 7.2: without a default port).</param>
/// <param name="IsTls">Whether it is reached by TLS: <c>https</c>.</param>
internal sealed record EndpointAddress(string Host, int Port, string? UnixPath, string Authority, bool IsTls = false)
{
    private const int DefaultPort = 80; // RFC 9110 4.2.1
    private const int DefaultTlsPort = 443; // RFC 9110 4.2.2
    private const string Scheme = "http://";
    private const string TlsScheme = "https://";
    private const string Expected = "http://host[:port], https://host[:port] or unix:/absolute/path";

    public static bool TryParse(string text, [NotNullWhen(true)] out EndpointAddress? address, out SyntaxProblem problem)
    {
        if (text.StartsWith(UnixPaths.Prefix, StringComparison.Ordinal))
        {
            address = UnixPaths.TryParse(text, out var path, out problem) ? new EndpointAddress("", 0, path, "localhost") : null;
            return address is not null;
        }
        problem = ParseUrl(text, out address);
        return address is not null;
    }

    private static SyntaxProblem ParseUrl(string text, out EndpointAddress? address)
    {
        address = null;
        // RFC 3986 3.1: schemes are compared without regard to letter case.
        var isTls = text.StartsWith(TlsScheme, StringComparison.OrdinalIgnoreCase);
        if (!isTls && !text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)) return RefuseScheme(text);
        var scheme = isTls ? TlsScheme : Scheme;
        var rest = text[scheme.Length..];
        var end = rest.AsSpan().IndexOfAny('/', '?', '#');
        var authority = end < 0 ? rest : rest[..end];
        // The text is not repeated where it may hold a password.
        var at = authority.LastIndexOf('@');
        if (at >= 0) return new("an endpoint has no user information", Expected, scheme + authority[(at + 1)..]);
        if (end >= 0) return new($"'{text}' has a {Part(rest[end])}, but the client's target is sent on as it is", Expected, scheme + authority);
        return ParseAuthority(text, authority, isTls, out address);
    }

    private static SyntaxProblem ParseAuthority(string text, string authority, bool isTls, out EndpointAddress? address)
    {
        address = null;
        var (host, portText) = HostNames.Split(authority);
        if (HostNames.TryParseIPv6(authority, out _))
            return new($"the IPv6 address in '{text}' is not in brackets", Expected, $"{(isTls ? TlsScheme : Scheme)}[{authority}]");
        if (host.Length == 0) return new($"'{text}' has no host", Expected);
        if (!HostNames.IsNameOrIPv4(host) && !HostNames.IsBracketedIPv6(host))
            return new($"'{host}' is not a host name or IP address", Expected);
        var usual = isTls ? DefaultTlsPort : DefaultPort;
        var port = usual;
        if (portText is not null && (!HostNames.TryParsePort(portText, out port) || port == 0))
            return new($"'{portText}' in '{text}' is not a port", "a port from 1 to 65535");
        address = new EndpointAddress(host.Trim('[', ']'), port, null, port == usual ? host : $"{host}:{port}", isTls);
        return default;
    }

    private static SyntaxProblem RefuseScheme(string text)
    {
        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        if (scheme > 0) return new($"the scheme '{text[..scheme]}' is not supported", Expected);
        var suggestion = HostNames.IsAuthority(text) ? Scheme + text : null;
        return new($"'{text}' has no scheme", Expected, suggestion);
    }

    private static string Part(char delimiter) => delimiter switch { '/' => "path", '?' => "query", _ => "fragment" };
}
