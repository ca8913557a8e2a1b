namespace Waterfall.Http.Grpc;

/// <summary>What an HTTP status means to a gRPC client (gRPC, "HTTP to gRPC Status Code Mapping").</summary>
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
}
