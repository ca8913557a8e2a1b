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

    /// <summary>
    /// The name of the upstream that they go to; null with <see cref="Split"/>, and where a policy answers every request (<see cref="IPolicy.AnswersAll"/>).
    /// </summary>
    public string? Upstream { get; init; }

    /// <summary>How they are divided among several upstreams, in the place of <see cref="Upstream"/>; null: they are not.</summary>
    public SplitConfig? Split { get; init; }

    /// <summary>Where copies of them go; null: nowhere.</summary>
    public MirrorConfig? Mirror { get; init; }

    /// <summary>What is answered when the upstream fails; null: the failure.</summary>
    public FallbackConfig? Fallback { get; init; }

    /// <summary>Its WebSocket connections.</summary>
    public WebSocketConfig WebSocket { get; init; } = new();

    /// <summary>The route with further policies behind those it has.</summary>
    /// <param name="policies">Policies, as <c>new HeadersPolicy { … }</c> or one's own.</param>
    public RouteConfig Use(params IPolicy[] policies) => this with { Policies = [.. Policies, .. policies] };

    /// <summary>The route with the policies of a named chain behind those it has.</summary>
    /// <param name="chain">The chain's name in <see cref="GatewayConfig.Policies"/>.</param>
    public RouteConfig Use(string chain) => Use(new PolicyReference(chain));
}
