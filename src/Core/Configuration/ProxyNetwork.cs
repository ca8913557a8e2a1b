using System.Net;
using Waterfall.Core.Diagnostics;

namespace Waterfall.Core.Configuration;

/// <summary>The parsed form of one of <see cref="ListenerConfig.TrustedProxies"/>.</summary>
/// <param name="Network">The block of addresses; null for the peers of unix sockets.</param>
internal readonly record struct ProxyNetwork(IPNetwork? Network)
{
    public const string Unix = "unix";

    private const string Expected = "an address as 10.0.0.7, a block as 10.0.0.0/8 or fd00::/8, or unix";

    public static bool TryParse(string text, out ProxyNetwork network, out SyntaxProblem problem)
    {
        network = default;
        problem = default;
        if (text == Unix) return true;
        var slash = text.IndexOf('/');
        var addressText = slash < 0 ? text : text[..slash];
        if (!HostNames.TryParseIPv4(addressText, out var address) && !HostNames.TryParseIPv6(addressText, out address))
        {
            problem = new($"'{addressText}' is not an IP address", Expected, NearestName.Find(text, [Unix]));
            return false;
        }
        var bits = address.GetAddressBytes().Length * 8;
        var prefix = bits;
        if (slash >= 0 && (!HostNames.TryParsePort(text[(slash + 1)..], out prefix) || prefix > bits))
        {
            problem = new($"'{text[slash..]}' is not a prefix length", $"/0 to /{bits}");
            return false;
        }
        var first = FirstAddress(address, prefix);
        if (!first.Equals(address))
        {
            // RFC 4632 3.1: what follows the prefix is zero; anything else is a slip in one of the two.
            problem = new($"the block '{text}' has bits set after its prefix", Expected, $"{first}/{prefix}");
            return false;
        }
        network = new ProxyNetwork(new IPNetwork(first, prefix));
        return true;
    }

    private static IPAddress FirstAddress(IPAddress address, int prefix)
    {
        var bytes = address.GetAddressBytes();
        for (var i = 0; i < bytes.Length; i++)
        {
            var kept = Math.Clamp(prefix - (i * 8), 0, 8);
            bytes[i] &= (byte)(0xFF << (8 - kept));
        }
        return new IPAddress(bytes);
    }
}
