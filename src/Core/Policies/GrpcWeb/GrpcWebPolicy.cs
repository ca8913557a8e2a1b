using Waterfall.Core.Pipeline;

namespace Waterfall.Core.Policies.GrpcWeb;

/// <summary>
/// Lets browsers call gRPC services: a request of gRPC-Web, binary or text, goes to the upstream as gRPC over HTTP/2, and its answer comes back as gRPC-Web,
/// the trailers in the last frame of the body. Any other request passes as it is.
/// </summary>
public sealed record GrpcWebPolicy : IPolicy
{
    /// <inheritdoc/>
    public string Name => "grpcWeb";

    /// <inheritdoc/>
    public Stage? Compile(PolicyContext context) => new GrpcWebStage();
}
