using Waterfall.Core.Configuration;
using Waterfall.Core.IO.ProxyProtocol;
using Waterfall.Host.Yaml.Bindings;

namespace Waterfall.Host.Yaml.Formats;

/// <summary>The section <c>listeners.&lt;name&gt;</c>.</summary>
internal static class ListenerFormat
{
    private static readonly Dictionary<string, HttpProtocol> Protocols = new() { ["http1"] = HttpProtocol.Http1, ["http2"] = HttpProtocol.Http2 };

    private static readonly Dictionary<string, ProxyProtocolMode> ProxyProtocols = new()
    {
        ["off"] = ProxyProtocolMode.Off,
        ["v1"] = ProxyProtocolMode.V1,
        ["v2"] = ProxyProtocolMode.V2,
        ["any"] = ProxyProtocolMode.Any,
    };

    public static Binding<ListenerConfig> Binding { get; } = Describe();

    private static SectionBinding<ListenerConfig> Describe() => new SectionBinding<ListenerConfig>(new ListenerConfig { Address = "" })
        .Required("address", Scalars.Text("an address as 0.0.0.0:8080"), (c, v) => c with { Address = v },
            "address:port with an IP address or localhost, [v6]:port, :port (every address) or unix:/absolute/path. Port 0: any free port.")
        .Absent("protocols", new ListBinding<HttpProtocol>(Scalars.Word(Protocols), "a list of http1 and http2", minItems: 1), (c, v) => c with { Protocols = v },
            "The versions of HTTP that are spoken, offered by ALPN where there is tls. Left out: http1.")
        .Optional("proxyProtocol", Scalars.Word(ProxyProtocols), c => c.ProxyProtocol, (c, v) => c with { ProxyProtocol = v },
            "The header with the client's address that every connection begins with, before TLS: off, v1, v2 or any. Only for listeners that nobody but balancers reaches.")
        .Absent("tls", TlsFormat.Listener, (c, v) => c with { Tls = v },
            "How connections are encrypted. Left out: they are not.")
        .Absent("redirectHttps", TlsFormat.Redirect, (c, v) => c with { RedirectHttps = v },
            "Sends every client to the same address by https: true, or where and how. Left out: requests are served.")
        .Optional("limits", Limits(), c => c.Limits, (c, v) => c with { Limits = v },
            "The sizes and counts that a client is held to.")
        .Optional("timeouts", ListenerTimes(), c => c.Timeouts, (c, v) => c with { Timeouts = v },
            "How long a client may take.")
        .Optional("trustedProxies", new ListBinding<string>(Scalars.Text("an address or a block"), "a list of addresses, blocks or 'unix'"),
            c => c.TrustedProxies, (c, v) => c with { TrustedProxies = v },
            "The peers whose Forwarded and X-Forwarded-* fields are believed: addresses, CIDR blocks, or unix for every peer of a unix socket. "
            + "Of others they are dropped.");

    private static SectionBinding<LimitsConfig> Limits() => new SectionBinding<LimitsConfig>(new LimitsConfig())
        .Optional("requestLine", Scalars.Size(ConfigBounds.RequestLine), c => c.RequestLine, (c, v) => c with { RequestLine = v },
            "The longest request line in bytes; beyond it 414. Together with headers at most 1MiB.")
        .Optional("headers", Scalars.Size(ConfigBounds.Headers), c => c.Headers, (c, v) => c with { Headers = v },
            "The most bytes of all field lines of a request; beyond it 431.")
        .Optional("headerCount", Scalars.Number(ConfigBounds.HeaderCount), c => c.HeaderCount, (c, v) => c with { HeaderCount = v },
            "The most field lines of a request; beyond it 431.")
        .Optional("body", Scalars.Size(ConfigBounds.Body), c => c.Body, (c, v) => c with { Body = v },
            "The longest request body in bytes; beyond it 413. 0: unlimited.")
        .Optional("connections", Scalars.Number(ConfigBounds.Connections), c => c.Connections, (c, v) => c with { Connections = v },
            "The most client connections at a time; further ones are closed at once.")
        .Optional("requestsPerConnection", Scalars.Number(ConfigBounds.RequestsPerConnection), c => c.RequestsPerConnection,
            (c, v) => c with { RequestsPerConnection = v },
            "The most requests of one connection, which is then closed. 0: unlimited.")
        .Optional("concurrentStreams", Scalars.Number(ConfigBounds.ConcurrentStreams), c => c.ConcurrentStreams, (c, v) => c with { ConcurrentStreams = v },
            "The most requests under way on one connection of HTTP/2; further ones are refused, to be sent again.");

    private static SectionBinding<ListenerTimeouts> ListenerTimes() => new SectionBinding<ListenerTimeouts>(new ListenerTimeouts())
        .Optional("headers", Scalars.Duration(ConfigBounds.Timeout), c => c.Headers, (c, v) => c with { Headers = v },
            "From the first byte of a request to the end of its head; beyond it 408.")
        .Optional("handshake", Scalars.Duration(ConfigBounds.Timeout), c => c.Handshake, (c, v) => c with { Handshake = v },
            "From a connection's acceptance to the end of its PROXY protocol header and TLS handshake; beyond it the connection is closed.")
        .Optional("body", Scalars.Duration(ConfigBounds.Timeout), c => c.Body, (c, v) => c with { Body = v },
            "The longest silence within a request's body; beyond it 408.")
        .Optional("idle", Scalars.Duration(ConfigBounds.Timeout), c => c.Idle, (c, v) => c with { Idle = v },
            "How long a connection may wait for its next request before it is closed.")
        .Optional("write", Scalars.Duration(ConfigBounds.Timeout), c => c.Write, (c, v) => c with { Write = v },
            "How long a client may take no byte of an answer that waits for it before it is cut off.");
}
