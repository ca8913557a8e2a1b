using Waterfall.Core.Configuration;
using Waterfall.Core.Pipeline;

namespace Waterfall.Functional.Grpc;

/// <summary>Who is at the ends of a <see cref="GrpcRig"/>, and what is between them.</summary>
internal sealed record GrpcSettings
{
    public string Engine { get; init; } = "epoll";

    /// <summary>Whether both sides have TLS.</summary>
    public bool IsSecure { get; init; }

    public GrpcPeer Client { get; init; }

    public GrpcPeer Server { get; init; }

    /// <summary>What the server takes besides its certificate.</summary>
    public IReadOnlyList<string> ServerArguments { get; init; } = [];

    /// <summary>Arguments of the client's channel: the C core's alone takes them.</summary>
    public IReadOnlyList<string> ClientArguments { get; init; } = [];

    public LimitsConfig Limits { get; init; } = new();

    public Func<UpstreamConfig, UpstreamConfig> Upstream { get; init; } = static same => same;

    public string Match { get; init; } = "/{**rest}";

    public IReadOnlyList<IPolicy> Policies { get; init; } = [];
}
