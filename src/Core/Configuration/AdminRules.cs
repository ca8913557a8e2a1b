using System.Net;

namespace Waterfall.Core.Configuration;

/// <summary>What must hold for the admin API.</summary>
internal static class AdminRules
{
    private const string Path = "admin.address";

    public static void Check(GatewayConfig config, ConfigProblems problems)
    {
        if (config.Admin is not { } admin) return;
        CheckAddress(admin, config.Listeners, problems);
        if (admin.Token is not null && !IsToken(admin.Token))
            problems.Add("admin.token", "the token holds what no bearer token may", "letters, digits and -._~+/ and then only = (RFC 6750 2.1)");
    }

    private static void CheckAddress(AdminConfig admin, IReadOnlyDictionary<string, ListenerConfig> listeners, ConfigProblems problems)
    {
        if (!ListenAddress.TryParse(admin.Address, out var address, out var problem))
        {
            problems.Add(Path, problem);
            return;
        }
        if (address.EndPoint is not IPEndPoint ip)
        {
            problems.Add(Path, $"'{admin.Address}' is a unix socket", "address:port, [v6]:port or :port");
            return;
        }
        if (admin.Token is null && !IPAddress.IsLoopback(ip.Address))
        {
            problems.Add(Path, $"'{admin.Address}' can be reached from other machines, and there is no token",
                "a token, or an address as 127.0.0.1:9901");
        }
        if (ip.Port == 0) return;
        foreach (var (name, listener) in listeners)
        {
            if (ListenAddress.TryParse(listener.Address, out var other, out _) && other.EndPoint.Equals(ip))
                problems.Add(Path, $"'{admin.Address}' is already the address of the listener '{name}'", "an address of its own");
        }
    }

    // RFC 6750 2.1: b64token = 1*( ALPHA / DIGIT / "-" / "." / "_" / "~" / "+" / "/" ) *"="
    private static bool IsToken(string token)
    {
        var text = token.TrimEnd('=');
        return text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' or '~' or '+' or '/');
    }
}
