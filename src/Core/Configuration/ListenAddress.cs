using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace Waterfall.Core.Configuration;

/// <summary>The parsed form of <see cref="ListenerConfig.Address"/>.</summary>
/// <param name="EndPoint">An <see cref="IPEndPoint"/> or <see cref="UnixDomainSocketEndPoint"/> to bind.</param>
internal sealed record ListenAddress(EndPoint EndPoint)
{
    private const string Expected = "address:port with an IP address, [v6]:port, :port or unix:/absolute/path";

    /// <summary>The socket's path; null for TCP.</summary>
    public string? UnixPath { get; private init; }

    public static bool TryParse(string text, [NotNullWhen(true)] out ListenAddress? address, out SyntaxProblem problem)
    {
        if (text.StartsWith(UnixPaths.Prefix, StringComparison.Ordinal))
        {
            address = UnixPaths.TryParse(text, out var path, out problem)
                ? new ListenAddress(new UnixDomainSocketEndPoint(path)) { UnixPath = path }
                : null;
        }
        else
        {
            problem = ParseTcp(text, out var endPoint);
            address = endPoint is null ? null : new ListenAddress(endPoint);
        }
        return address is not null;
    }

    private static SyntaxProblem ParseTcp(string text, out IPEndPoint? endPoint)
    {
        endPoint = null;
        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        if (scheme >= 0) return new($"the address '{text}' has a scheme", Expected, text[(scheme + 3)..].TrimEnd('/'));
        var (host, portText) = HostNames.Split(text);
        if (portText is null)
        {
            var isPort = HostNames.TryParsePort(text, out _);
            return new($"the address '{text}' has no {(isPort ? "colon before its port" : "port")}", Expected, isPort ? ":" + text : null);
        }
        if (HostNames.TryParseIPv6(text, out _) && !HostNames.TryParseIPv6(host, out _))
            return new($"the address '{text}' has no port", Expected);
        if (!HostNames.TryParsePort(portText, out var port))
            return new($"'{portText}' in '{text}' is not a port", "a port from 0 to 65535");
        var address = ParseHost(host);
        if (address is null) return RefuseHost(host, portText);
        endPoint = new IPEndPoint(address, port);
        return default;
    }

    private static IPAddress? ParseHost(string host) => host switch
    {
        "" => IPAddress.IPv6Any,
        "localhost" => IPAddress.Loopback,
        _ when HostNames.IsBracketedIPv6(host) => IPAddress.Parse(host),
        _ => HostNames.TryParseIPv4(host, out var address) ? address : null,
    };

    private static SyntaxProblem RefuseHost(string host, string port) => host switch
    {
        "*" => new("'*' is not an address", Expected, ":" + port),
        _ when HostNames.TryParseIPv6(host, out _) => new($"the IPv6 address '{host}' is not in brackets", Expected, $"[{host}]:{port}"),
        _ => new($"'{host}' is not an IP address", Expected),
    };
}
