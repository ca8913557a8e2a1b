namespace Waterfall.Http.Grpc;

/// <summary>In which form a message is gRPC.</summary>
public enum GrpcDialect : byte
{
    /// <summary>It is not.</summary>
    None,

    /// <summary><c>application/grpc</c>: gRPC over HTTP/2, its status in trailers.</summary>
    Grpc,

    /// <summary><c>application/grpc-web</c>: its status in the last frame of the body.</summary>
    Web,

    /// <summary><c>application/grpc-web-text</c>: as <see cref="Web"/>, the body in base64.</summary>
    WebText,
}
