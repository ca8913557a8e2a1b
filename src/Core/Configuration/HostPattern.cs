using System.Diagnostics.CodeAnalysis;

namespace Waterfall.Core.Configuration;

/// <summary>The parsed form of one of <see cref="RouteMatch.Hosts"/>.</summary>
/// <param name="IsWildcard">Whether any one or more labels may stand before <paramref name="Name"/>.</param>
/// <param name="Name">The host in lower case, without <c>*.</c>; an IPv6 address with its brackets.</param>
internal sealed record HostPattern(bool IsWildcard, string Name)
{
    private const string Expected = "a host as api.example.com or *.example.com";
    private const string Wildcard = "*.";

    public static bool TryParse(string text, [NotNullWhen(true)] out HostPattern? pattern, out SyntaxProblem problem)
    {
        var isWildcard = text.StartsWith(Wildcard, StringComparison.Ordinal);
        var name = isWildcard ? text[Wildcard.Length..] : text;
        var isValid = HostNames.IsNameOrIPv4(name) || (!isWildcard && HostNames.IsBracketedIPv6(name));
        // RFC 9110 4.2.3: the host is compared without regard to letter case; lower case is its normal form.
#pragma warning disable CA1308
        pattern = isValid ? new HostPattern(isWildcard, name.ToLowerInvariant()) : null;
#pragma warning restore CA1308
        problem = isValid ? default : Refuse(text);
        return isValid;
    }

    public override string ToString() => IsWildcard ? Wildcard + Name : Name;

    private static SyntaxProblem Refuse(string text)
    {
        if (text == "*") return new("a lone '*' is not a host: leave 'hosts' out to take every host", Expected);
        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        if (scheme >= 0) return new($"the host '{text}' has a scheme", Expected, Nearby(text[(scheme + 3)..].TrimEnd('/')));
        if (text.EndsWith('.')) return new($"the host '{text}' ends with a dot", Expected, Nearby(text.TrimEnd('.')));
        var (host, port) = HostNames.Split(text);
        if (port is not null) return new($"the host '{text}' has a port, which hosts are matched without", Expected, Nearby(host));
        if (text.Contains('*', StringComparison.Ordinal)) return new($"the wildcard in '{text}' is not its first label", Expected);
        return new($"'{text}' is not a host name", Expected);
    }

    private static string? Nearby(string text) => TryParse(text, out _, out _) ? text : null;
}
