namespace Waterfall.Core.Configuration;

/// <summary>Keeps a client with one endpoint by a cookie, sent with <c>Path=/; HttpOnly; SameSite=Lax</c> (RFC 6265).</summary>
public sealed record AffinityConfig
{
    /// <summary>The cookie's name, a token (RFC 9110 5.6.2) of at most 64 characters.</summary>
    public string Cookie { get; init; } = "waterfall-affinity";

    /// <summary>What happens when the cookie's endpoint cannot be used. Default: another one takes its place.</summary>
    public AffinityFailure OnFailure { get; init; } = AffinityFailure.Redistribute;

    /// <summary>How long a client keeps the cookie, in whole seconds, to 400 days. Default zero: until it closes.</summary>
    public TimeSpan Ttl { get; init; } = TimeSpan.Zero;

    /// <summary>Whether clients send it over TLS only. Default false.</summary>
    public bool Secure { get; init; }
}
