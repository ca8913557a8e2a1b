using System.Text.Json.Nodes;
using Waterfall.Core;
using Waterfall.Core.Configuration;
using Waterfall.Host.Reload;

namespace Waterfall.Host.Admin;

/// <summary>Every upstream with its endpoints, and what goes on with each: <c>/upstreams</c>.</summary>
internal sealed class UpstreamsResource(Gateway gateway, ConfigReloader reloader)
{
    public async Task<AdminReply> ReadAsync()
    {
        var current = reloader.Current;
        var status = await gateway.ReadStatusAsync(StatusResource.LoopPatience);
        var written = (JsonObject)current.Loaded.Effective()["upstreams"]!;
        var upstreams = new JsonArray();
        foreach (var (name, upstream) in current.Loaded.Config!.Upstreams)
        {
            var endpoints = upstream.Endpoints.Select((endpoint, index) => Describe(endpoint, written[name]!["endpoints"]![index]!, status));
            upstreams.Add(new JsonObject { ["name"] = name, ["endpoints"] = new JsonArray([.. endpoints]) });
        }
        var body = new JsonObject { ["version"] = current.Number, ["upstreams"] = upstreams };
        StatusResource.NoteSilence(body, status);
        return AdminReply.Ok(body);
    }

    private static JsonObject Describe(EndpointConfig endpoint, JsonNode written, GatewayStatus status)
    {
        var open = status.TotalOrNull(loop => loop.Upstreams.GetValueOrDefault(endpoint.Url).Open);
        var idle = status.TotalOrNull(loop => loop.Upstreams.GetValueOrDefault(endpoint.Url).Idle);
        return new JsonObject
        {
            // As it is written: what a substitution stands for is not shown.
            ["url"] = (written is JsonObject section ? section["url"]! : written).DeepClone(),
            // Nothing takes a configured endpoint out of the choice: each is tried.
            ["state"] = "available",
            ["connections"] = new JsonObject { ["open"] = open, ["idle"] = idle },
            ["requestsUnderWay"] = open - idle,
        };
    }
}
