using Waterfall.Http.Semantics;

namespace Waterfall.Http.Http2;

/// <summary>What a session is made with. Immutable, shared by all connections of a kind.</summary>
public sealed class Http2SessionOptions
{
    /// <summary>What this side announces. The default announces 100 streams, as Envoy's guidance for edges has it.</summary>
    public Http2Settings Local { get; init; } = new() { MaxConcurrentStreams = 100 };

    /// <summary>
    /// Bounds of messages: <see cref="HttpLimits.MaxRequestLineBytes"/> bounds <c>:path</c>, <see cref="HttpLimits.MaxHeaderBytes"/> a field section
    /// as RFC 9113 10.5.1 counts it, <see cref="HttpLimits.MaxHeaderCount"/> its fields, <see cref="HttpLimits.MaxBodyBytes"/> what a client may send.
    /// </summary>
    public HttpLimits Limits { get; init; } = HttpLimits.Default;

    /// <summary>What is too much.</summary>
    public Http2AbuseLimits Abuse { get; init; } = Http2AbuseLimits.Default;

    /// <summary>Whether the connection is TLS: the scheme that requests must have, and are written with.</summary>
    public bool IsSecure { get; init; }

    /// <summary>Whether a server takes both http and https whatever the connection is: behind something that ends TLS before it. Default false.</summary>
    public bool AcceptAnyScheme { get; init; }

    /// <summary>The connection's receive window in bytes: at least 65535, which no SETTINGS changes. Default 1 MiB.</summary>
    // Envoy's guidance for edges (initial_connection_window_size).
    public int ConnectionWindow { get; init; } = 1024 * 1024;

    /// <summary>
    /// How far the connection's receive window may grow while streams hold more than half of it that nobody takes, in bytes; below
    /// <see cref="ConnectionWindow"/> it never grows. Default 8 MiB: 100 streams whose windows are as they began hold less, so that none waits for others.
    /// </summary>
    public int MaxConnectionWindow { get; init; } = 8 * 1024 * 1024;

    /// <summary>
    /// How far a stream's receive window may grow while its reader keeps up, in bytes; below <see cref="Http2Settings.InitialWindowSize"/> it never
    /// grows. Default 1 MiB.
    /// </summary>
    public int MaxStreamWindow { get; init; } = 1024 * 1024;
}
