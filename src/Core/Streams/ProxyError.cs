using Waterfall.Http.Grpc;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Streams;

/// <summary>Whose doing an error is.</summary>
internal enum ErrorSide : byte
{
    Client,
    Gateway,
    Upstream,
}

/// <summary>Whether sending the request once more can help without doing anything twice.</summary>
internal enum RetryAdvice : byte
{
    /// <summary>It cannot, or nobody knows what the upstream did.</summary>
    No,

    /// <summary>The request did not reach the upstream.</summary>
    Yes,

    /// <summary>A kept connection died before a byte came back: most likely it was closed as the request was sent (RFC 9112 9.3.1).</summary>
    IfIdempotent,

    /// <summary>The upstream is there and has left the request undone, for a reason of this connection's (RFC 9113 8.7): it may be asked again, on any.</summary>
    Again,
}

/// <summary>What went wrong, on whose side, and whether to try again. A value: peers' mistakes are not exceptions.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Retry">Whether another attempt is safe.</param>
/// <param name="Rejection">With a rejected request or response: the reason.</param>
internal readonly record struct ProxyError(ProxyErrorKind Kind, RetryAdvice Retry = RetryAdvice.No, HttpRejection Rejection = HttpRejection.None)
{
    /// <summary>What a gRPC client is told where the upstream has said it by the code of its reset; OK where the kind says it.</summary>
    internal GrpcStatus CallStatus { get; init; }

    internal bool IsNone => Kind == ProxyErrorKind.None;

    internal ErrorSide Side => Kind switch
    {
        >= ProxyErrorKind.ConnectFailed => ErrorSide.Upstream,
        >= ProxyErrorKind.NoRoute => ErrorSide.Gateway,
        _ => ErrorSide.Client,
    };

    public static implicit operator ProxyError(ProxyErrorKind kind) => new(kind);
}
