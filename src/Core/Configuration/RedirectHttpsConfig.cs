namespace Waterfall.Core.Configuration;

/// <summary>What a listener without TLS sends every client to.</summary>
public sealed record RedirectHttpsConfig
{
    /// <summary>The port that clients reach the encrypted listener on. Default 443, which is not written into the address.</summary>
    public int Port { get; init; } = 443;

    /// <summary>The status: 301, 302, 307 or 308. Default 308, by which the method stays (RFC 9110 15.4.9).</summary>
    public int Status { get; init; } = 308;
}
