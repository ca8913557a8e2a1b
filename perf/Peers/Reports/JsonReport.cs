using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Waterfall.Peers.Catalog;
using Waterfall.Peers.Results;

namespace Waterfall.Peers.Reports;

/// <summary>The report that programs read: every sample, the ratios, the goals.</summary>
internal static class JsonReport
{
    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // a file, not a web page
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static string Of(
        Machine machine,
        PerfOptions options,
        DateTimeOffset started,
        IReadOnlyList<ScenarioResult> results,
        IReadOnlyList<Verdict> verdicts) => JsonSerializer.Serialize(
        new
        {
            started,
            machine,
            options.Rounds,
            options.Seconds,
            scenarios = results.Select(Describe),
            goals = verdicts.Select(verdict => new { verdict.Scenario, verdict.Goal.Against, verdict.Goal.Limit, verdict.Measured, verdict.Kind }),
        },
        Options);

    private static object Describe(ScenarioResult result) => new
    {
        result.Scenario.Name,
        result.Scenario.Description,
        result.Scenario.Kind,
        result.Scenario.Setup,
        result.Scenario.Connections,
        result.Scenario.Streams,
        peers = result.Peers.Select(peer => new
        {
            peer.Peer.Name,
            cost = peer.Samples.Count == 0 ? (Spread?)null : peer.Of<Sample>(sample => sample.Cost),
            toNginx = result.Ratio(peer, PeerCatalog.Nginx),
            toHaproxy = result.Ratio(peer, PeerCatalog.HAProxy),
            peer.Errors,
            peer.Failure,
            peer.Samples,
        }),
    };
}
