namespace Waterfall.Core.Upstreams;

/// <summary>An upstream as one snapshot has it: its endpoints and how to deal with them. Times in milliseconds; 0 means no limit.</summary>
internal sealed class Cluster
{
    internal required string Name { get; init; }

    internal required Endpoint[] Endpoints { get; init; }

    internal long ConnectTimeoutMs { get; init; }

    internal long FirstByteTimeoutMs { get; init; }

    internal long TotalTimeoutMs { get; init; }

    internal long IdleTimeoutMs { get; init; }

    internal int MaxIdle { get; init; }

    internal int MaxConnections { get; init; }

    internal HostPolicy HostPolicy { get; init; }

    /// <summary>With <see cref="Upstreams.HostPolicy.Literal"/>: what to send.</summary>
    internal byte[] LiteralHost { get; init; } = [];

    /// <summary>The Host to send to an endpoint; empty for the client's own, which an HTTP/1.0 client may not have given.</summary>
    internal ReadOnlySpan<byte> HostFor(Endpoint endpoint, ReadOnlySpan<byte> clientHost) => HostPolicy switch
    {
        HostPolicy.Client => clientHost.IsEmpty ? endpoint.Authority : default,
        HostPolicy.Endpoint => endpoint.Authority,
        _ => LiteralHost,
    };
}

/// <summary>Which Host an upstream sees.</summary>
internal enum HostPolicy : byte
{
    Client,
    Endpoint,
    Literal,
}
