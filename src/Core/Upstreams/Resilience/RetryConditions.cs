using Waterfall.Core.Streams;

namespace Waterfall.Core.Upstreams.Resilience;

/// <summary>What, besides a status, a request is sent again for.</summary>
[Flags]
internal enum RetryConditions : byte
{
    None = 0,

    /// <summary>No connection was made: refused, timed out, or the name has no address. The request reached nobody.</summary>
    ConnectFailure = 1,

    /// <summary>The upstream closed or reset the connection before it answered.</summary>
    Reset = 2,

    /// <summary>No answer within the first-byte timeout or that of a try.</summary>
    FirstByteTimeout = 4,
}

/// <summary>The condition that an error is.</summary>
internal static class RetryConditionOf
{
    internal static RetryConditions Error(ProxyErrorKind kind) => kind switch
    {
        ProxyErrorKind.ConnectFailed or ProxyErrorKind.ConnectTimeout or ProxyErrorKind.NameNotResolved
            or ProxyErrorKind.TlsHandshakeFailed or ProxyErrorKind.UpstreamCertificateInvalid => RetryConditions.ConnectFailure,
        ProxyErrorKind.UpstreamReset or ProxyErrorKind.UpstreamClosed => RetryConditions.Reset,
        ProxyErrorKind.FirstByteTimeout => RetryConditions.FirstByteTimeout,
        _ => RetryConditions.None,
    };
}
