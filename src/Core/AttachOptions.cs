using Waterfall.Core.Configuration;

namespace Waterfall.Core;

/// <summary>How a connection that the host accepted is served.</summary>
public sealed record AttachOptions
{
    /// <summary>Versions of HTTP, limits, timeouts and trusted proxies; the address and the limit of connections are not used: the host accepts.</summary>
    public ListenerConfig Listener { get; init; } = new() { Address = ":0" };

    /// <summary>Whether the client's connection is encrypted, as it is behind Kestrel's <c>UseHttps</c>: the forwarded scheme is https then.</summary>
    public bool IsSecure { get; init; }

    /// <summary>
    /// Ends the connection at once, as <c>ConnectionContext.Abort</c> does: for a client that takes nothing any more. Without it the pipe is completed with
    /// an exception, and what then becomes of such a connection is up to the host.
    /// </summary>
    public Action? Abort { get; init; }
}
