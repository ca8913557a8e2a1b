using Waterfall.Http.Http2;

namespace Waterfall.Http.Grpc;

/// <summary>What HTTP's statuses and resets mean to a gRPC client (gRPC, "HTTP to gRPC Status Code Mapping" and "HTTP2 Transport Mapping").</summary>
public static class GrpcStatuses
{
    /// <summary>Maps a status code of HTTP.</summary>
    /// <param name="httpStatus">Any; what the mapping does not name is <see cref="GrpcStatus.Unknown"/>.</param>
    public static GrpcStatus OfHttp(int httpStatus) => httpStatus switch
    {
        400 => GrpcStatus.Internal,
        401 => GrpcStatus.Unauthenticated,
        403 => GrpcStatus.PermissionDenied,
        404 => GrpcStatus.Unimplemented,
        429 or 502 or 503 or 504 => GrpcStatus.Unavailable,
        _ => GrpcStatus.Unknown,
    };

    /// <summary>Maps the code with which a server resets a call's stream.</summary>
    /// <param name="code">Any; what is not registered is <see cref="GrpcStatus.Unknown"/>.</param>
    public static GrpcStatus OfReset(Http2ErrorCode code) => code switch
    {
        Http2ErrorCode.RefusedStream => GrpcStatus.Unavailable,
        Http2ErrorCode.Cancel => GrpcStatus.Cancelled,
        Http2ErrorCode.EnhanceYourCalm => GrpcStatus.ResourceExhausted,
        Http2ErrorCode.InadequateSecurity => GrpcStatus.PermissionDenied,
        // The mapping has no line for STREAM_CLOSED and HTTP_1_1_REQUIRED; gRPC's own clients take them as these.
        <= Http2ErrorCode.Http11Required => GrpcStatus.Internal,
        _ => GrpcStatus.Unknown,
    };
}
