using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Waterfall.Core;
using Waterfall.Host.Commands;
using Waterfall.Host.Reload;

namespace Waterfall.Host.Admin;

/// <summary>What the process is at: <c>/status</c>, <c>/healthz</c>, <c>/readyz</c> and <c>/drain</c>.</summary>
internal sealed class StatusResource(Gateway gateway, ConfigReloader reloader, ServingState state)
{
    /// <summary>How long a loop may take to answer before the answer is given without it.</summary>
    public static readonly TimeSpan LoopPatience = TimeSpan.FromSeconds(1);

    public static AdminReply Health() => AdminReply.Ok(new JsonObject { ["status"] = "alive" });

    public AdminReply Readiness() => state.UnreadyReason is { } reason
        ? AdminReply.Problem(StatusCodes.Status503ServiceUnavailable, "not-ready", "Service Unavailable", reason)
        : AdminReply.Ok(new JsonObject { ["status"] = "ready" });

    /// <summary>Begins the graceful stop, as SIGTERM does.</summary>
    public AdminReply Drain()
    {
        var isFirst = state.RequestStop();
        return AdminReply.Of(StatusCodes.Status202Accepted, new JsonObject
        {
            ["status"] = "draining",
            ["note"] = isFirst ? "the graceful stop has begun; the process ends after it" : "the graceful stop had begun before",
        });
    }

    public async Task<AdminReply> ReadAsync()
    {
        var status = await gateway.ReadStatusAsync(LoopPatience);
        var now = DateTimeOffset.UtcNow;
        var body = new JsonObject
        {
            ["version"] = VersionAction.Number,
            ["pid"] = Environment.ProcessId,
            ["startedAt"] = Time(state.Since),
            ["uptimeSeconds"] = Seconds(now - state.Since),
            ["engine"] = gateway.Engine,
            ["loops"] = status.Loops.Count,
            ["ready"] = state.UnreadyReason is null,
            ["draining"] = state.IsDraining,
            ["config"] = Config(now),
            ["connections"] = new JsonObject
            {
                ["open"] = status.TotalOrNull(loop => loop.Connections),
                ["accepted"] = status.Total(counters => counters.Accepted),
                ["refused"] = status.Total(counters => counters.RefusedConnections),
                ["http2Abuse"] = status.Total(counters => counters.Http2Abuse),
            },
            ["requests"] = new JsonObject
            {
                ["underWay"] = status.TotalOrNull(loop => loop.Exchanges),
                ["total"] = status.Total(counters => counters.Requests),
                ["rejected"] = status.Total(counters => counters.RejectedRequests),
                ["clientAborts"] = status.Total(counters => counters.ClientAborts),
            },
            ["websockets"] = new JsonObject
            {
                ["open"] = status.Total(counters => counters.OpenWebSockets),
                ["total"] = status.Total(counters => counters.WebSockets),
            },
            ["upstreams"] = new JsonObject
            {
                ["connects"] = status.Total(counters => counters.UpstreamConnects),
                ["reuses"] = status.Total(counters => counters.UpstreamReuses),
                ["failures"] = status.Total(counters => counters.UpstreamFailures),
                ["retries"] = status.Total(counters => counters.Retries),
                ["fallbacks"] = status.Total(counters => counters.Fallbacks),
            },
            ["mirror"] = new JsonObject
            {
                ["sent"] = status.Total(counters => counters.Mirrored),
                ["failed"] = status.Total(counters => counters.MirrorFailures),
                ["skipped"] = status.Total(counters => counters.MirrorsSkipped),
                ["tooLarge"] = status.Total(counters => counters.MirrorsTooLarge),
            },
            ["faultsInjected"] = status.Total(counters => counters.FaultsInjected),
        };
        NoteSilence(body, status);
        return AdminReply.Ok(body);
    }

    /// <summary>Says why something is null.</summary>
    public static void NoteSilence(JsonObject body, GatewayStatus status)
    {
        if (status.SilentLoops is not { Count: > 0 } silent) return;
        body["note"] = $"null: not every loop answered within {LoopPatience.TotalSeconds} s; missing: {string.Join(", ", silent)}";
    }

    private JsonObject Config(DateTimeOffset now)
    {
        var current = reloader.Current;
        var attempt = reloader.LastAttempt;
        return new JsonObject
        {
            ["version"] = current.Number,
            ["hash"] = current.Loaded.Hash,
            ["source"] = Word(current.Source),
            ["file"] = reloader.FileName,
            ["loadedAt"] = Time(current.LoadedAt),
            ["ageSeconds"] = Seconds(now - current.LoadedAt),
            ["lastAttempt"] = attempt is null ? null : new JsonObject
            {
                ["at"] = Time(attempt.At),
                ["source"] = Word(attempt.Source),
                ["outcome"] = Word(attempt.Outcome),
                ["problems"] = new JsonArray([.. attempt.Problems.Select(problem => JsonValue.Create(problem))]),
            },
        };
    }

#pragma warning disable CA1308 // a word of the format, not a text to compare
    public static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
#pragma warning restore CA1308

    // RFC 3339, to the millisecond.
    internal static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static double Seconds(TimeSpan time) => Math.Round(time.TotalSeconds, 3);
}
