using System.Net;
using Waterfall.Core.IO;
using Waterfall.Core.IO.Tls;
using Waterfall.Core.Memory;
using Waterfall.Core.Streams;
using Waterfall.Http.Http2;

namespace Waterfall.Core.Upstreams;

/// <summary>Makes connections to endpoints: names, TLS, and what is spoken on them. One a loop.</summary>
internal sealed class UpstreamConnector(EventLoop loop, EndpointResolver resolver)
{
    private const int StreamsKept = 8192;

    private static readonly Http2SessionOptions Plain = OptionsOf(isSecure: false);
    private static readonly Http2SessionOptions Secure = OptionsOf(isSecure: true);

    private readonly Slab<Http2ClientStream> _streams = new(() => new Http2ClientStream(loop), StreamsKept);

    /// <summary>For tests: streams in use.</summary>
    internal int Streams => _streams.Outstanding;

    /// <summary>A new connection, or why there is none, in as many words as there are.</summary>
    internal async LoopTask<(Connection? Connection, ProxyErrorKind Error, string? Detail)> ConnectAsync(Endpoint endpoint, long timeoutMs)
    {
        var started = loop.Timers.NowMs;
        EndPoint? address = endpoint.Address;
        if (address is DnsEndPoint name && (address = resolver.TryGet(name)) is null)
            address = await resolver.ResolveAsync(loop, name, timeoutMs);
        if (address is null)
            return (null, ProxyErrorKind.NameNotResolved, null);
        var left = timeoutMs == 0 ? 0 : Math.Max(1, timeoutMs - (loop.Timers.NowMs - started));
        var result = await endpoint.ConnectAsync(loop, address, left);
        return (result.Connection, KindOf(result.Error), result.Detail);
    }

    /// <summary>Whether a connection that has been made is to be spoken to in HTTP/2.</summary>
    internal static bool SpeaksHttp2(Connection connection, Endpoint endpoint) => connection is TlsConnection { Protocol: not NegotiatedProtocol.None } tls
        ? tls.Protocol == NegotiatedProtocol.Http2
        : endpoint.Protocol == UpstreamProtocol.Http2;

    /// <summary>Begins HTTP/2 on a connection.</summary>
    internal Http2ClientConnection Multiplex(Connection connection, Cluster cluster, IHttp2ConnectionKeeper keeper)
    {
        connection.WriteTimeoutMs = cluster.IdleTimeoutMs;
        return new(connection, connection is TlsConnection ? Secure : Plain, _streams, keeper, cluster.KeepAlive, cluster.ConnectTimeoutMs);
    }

    private static Http2SessionOptions OptionsOf(bool isSecure) => new()
    {
        Limits = Http1ClientStream.ResponseLimits,
        IsSecure = isSecure,
        MaxStreamWindow = Http2ClientConnection.MaxStreamWindow,
        ConnectionWindow = Http2ClientConnection.Window,
    };

    private static ProxyErrorKind KindOf(TransportError error) => error switch
    {
        TransportError.None => ProxyErrorKind.None,
        TransportError.TimedOut => ProxyErrorKind.ConnectTimeout,
        TransportError.NameNotResolved => ProxyErrorKind.NameNotResolved,
        TransportError.TlsFailed => ProxyErrorKind.TlsHandshakeFailed,
        TransportError.CertificateInvalid => ProxyErrorKind.UpstreamCertificateInvalid,
        _ => ProxyErrorKind.ConnectFailed,
    };
}
