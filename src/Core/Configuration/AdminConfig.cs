namespace Waterfall.Core.Configuration;

/// <summary>
/// The admin API: what the gateway is at, and changes of its configuration. The program around the engine serves it (the binary
/// <c>waterfall run</c> does); the engine itself opens nothing for it.
/// </summary>
public sealed record AdminConfig
{
    /// <summary>
    /// <c>host:port</c> as a listener's, TCP only. Without a <see cref="Token"/> it must be a loopback address. Port 0 takes any free port.
    /// </summary>
    public required string Address { get; init; }

    /// <summary>
    /// What clients must send as <c>Authorization: Bearer …</c> (RFC 6750 2.1: letters, digits and <c>-._~+/</c>, then any number of
    /// <c>=</c>). Default: null, none is asked for.
    /// </summary>
    public string? Token { get; init; }

    /// <summary>Says whether there is a token, never which.</summary>
    public override string ToString() => $"{nameof(AdminConfig)} {{ Address = {Address}, Token = {(Token is null ? "none" : "(redacted)")} }}";
}
