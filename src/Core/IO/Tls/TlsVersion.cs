using System.Security.Authentication;

namespace Waterfall.Core.IO.Tls;

/// <summary>The versions of TLS that are spoken; older ones must not be (RFC 8996).</summary>
public enum TlsVersion : byte
{
    /// <summary>RFC 5246.</summary>
    Tls12,

    /// <summary>RFC 8446.</summary>
    Tls13,
}

internal static class TlsVersions
{
    /// <summary>A version and all newer ones, as SslStream takes them.</summary>
    internal static SslProtocols From(this TlsVersion oldest) => oldest == TlsVersion.Tls13 ? SslProtocols.Tls13 : SslProtocols.Tls12 | SslProtocols.Tls13;
}
