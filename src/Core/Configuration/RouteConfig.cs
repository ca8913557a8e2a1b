using Waterfall.Core.Pipeline;

namespace Waterfall.Core.Configuration;

/// <summary>Which requests go to which upstream.</summary>
public sealed record RouteConfig
{
    /// <summary>The requests that the route takes.</summary>
    public required RouteMatch Match { get; init; }

    /// <summary>The version of an API that the route serves; null if it has none.</summary>
    public RouteVersionConfig? Version { get; init; }

    /// <summary>What requests pass through on their way, in this order. Default: nothing.</summary>
    public IReadOnlyList<IPolicy> Policies { get; init; } = [];

    /// <summary>The name of the upstream that they go to.</summary>
    public required string Upstream { get; init; }

    /// <summary>The route with further policies behind those it has.</summary>
    /// <param name="policies">Policies, as <c>new HeadersPolicy { … }</c> or one's own.</param>
    public RouteConfig Use(params IPolicy[] policies) => this with { Policies = [.. Policies, .. policies] };

    /// <summary>The route with the policies of a named chain behind those it has.</summary>
    /// <param name="chain">The chain's name in <see cref="GatewayConfig.Policies"/>.</param>
    public RouteConfig Use(string chain) => Use(new PolicyReference(chain));
}
