namespace Waterfall.Core.Upstreams.LoadBalancing;

/// <summary>How a client is kept with one endpoint.</summary>
/// <param name="Cookie">The cookie's name, a token (RFC 6265 4.1.1).</param>
/// <param name="Redistributes">Whether a client whose endpoint cannot be used goes to another and stays there; else it is answered 503.</param>
/// <param name="TtlSeconds">How long a client keeps the cookie; 0: until it closes.</param>
/// <param name="Secure">Whether it is sent over TLS only.</param>
internal sealed record AffinitySettings(string Cookie, bool Redistributes, long TtlSeconds, bool Secure);
