using System.Text.Json.Nodes;
using Waterfall.Core;
using Waterfall.Core.Configuration;
using Waterfall.Core.Upstreams.Resilience;
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
        foreach (var cluster in gateway.Clusters)
        {
            // In the middle of a change the two may not be of one version: what is not configured any more is not shown.
            if (!current.Loaded.Config!.Upstreams.TryGetValue(cluster.Name, out var config)) continue;
            var describe = new EndpointDescription(config, written[cluster.Name]!["endpoints"] as JsonArray, cluster, status);
            var upstream = new JsonObject { ["name"] = cluster.Name };
            if (config.Discovery is { } sources) upstream["discovery"] = new JsonArray([.. sources.Select(source => JsonValue.Create(source.Name))]);
            if (cluster.Breaker is { } breaker) upstream["circuit"] = Word(breaker.State);
            if (cluster.Bulkhead is { } bulkhead) upstream["bulkhead"] = Describe(config.Bulkhead!, bulkhead.State);
            upstream["endpoints"] = new JsonArray([.. cluster.Members.Select(describe.Describe)]);
            upstreams.Add(upstream);
        }
        var body = new JsonObject { ["version"] = current.Number, ["upstreams"] = upstreams };
        StatusResource.NoteSilence(body, status);
        return AdminReply.Ok(body);
    }

    private static JsonObject Describe(BulkheadConfig limits, BulkheadState use) => new()
    {
        ["requests"] = Use(use.Requests, limits.Requests),
        ["connections"] = Use(use.Connections, limits.Connections),
        ["waiting"] = Use(use.Waiting, limits.Queue),
    };

    private static JsonObject Use(int used, int limit) => new() { ["used"] = used, ["limit"] = limit };

    private static string Word(CircuitState state) => state switch
    {
        CircuitState.Open => "open",
        CircuitState.HalfOpen => "halfOpen",
        _ => "closed",
    };
}
