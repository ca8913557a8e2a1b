using System.Text.Json.Nodes;
using Waterfall.Core;
using Waterfall.Core.Configuration;
using Waterfall.Core.IO;
using Waterfall.Core.Upstreams;
using Waterfall.Core.Upstreams.LoadBalancing;

namespace Waterfall.Host.Admin;

/// <summary>What goes on with the endpoints of one upstream, as the admin API tells it.</summary>
internal sealed class EndpointDescription(UpstreamConfig config, JsonArray? written, Cluster cluster, GatewayStatus status)
{
    private const string Configured = "config";

    private readonly long _nowMs = LoopClock.NowMs;
    private readonly DateTimeOffset _now = DateTimeOffset.UtcNow;

    public JsonObject Describe(ClusterEndpoint member)
    {
        var endpoint = member.Endpoint;
        var description = new JsonObject { ["url"] = WrittenUrl(member), ["source"] = member.Source ?? Configured, ["weight"] = member.Weight };
        if (member.Zone is { } zone) description["zone"] = zone;
        AddState(description, endpoint);
        description["requestsUnderWay"] = status.TotalOrNull(loop => loop.Upstreams.GetValueOrDefault(endpoint).InFlight);
        description["connections"] = new JsonObject
        {
            ["open"] = status.TotalOrNull(loop => loop.Upstreams.GetValueOrDefault(endpoint).Open),
            ["idle"] = status.TotalOrNull(loop => loop.Upstreams.GetValueOrDefault(endpoint).Idle),
        };
        return description;
    }

    // As it is written: what a substitution stands for is not shown.
    private JsonNode WrittenUrl(ClusterEndpoint member)
    {
        var index = member.Source is null ? config.Endpoints.ToList().FindIndex(each => each.Url == member.Endpoint.Url) : -1;
        if (index < 0 || written is null || index >= written.Count) return member.Endpoint.Url;
        var node = written[index]!;
        return (node is JsonObject section ? section["url"]! : node).DeepClone();
    }

    private void AddState(JsonObject description, Endpoint endpoint)
    {
        var health = endpoint.Health;
        if (health.IsProbedDown)
        {
            description["state"] = "down";
        }
        else if (health.IsEjected(_nowMs))
        {
            description["state"] = "ejected";
            description["until"] = StatusResource.Time(_now.AddMilliseconds(health.EjectedUntilMs - _nowMs));
        }
        else if (SlowStart.Percent(_nowMs - health.InServiceSinceMs(_nowMs), cluster.SlowStartMs) is < 100 and var percent)
        {
            description["state"] = "slowStart";
            description["weightPercent"] = percent;
        }
        else
        {
            description["state"] = "healthy";
        }
    }
}
