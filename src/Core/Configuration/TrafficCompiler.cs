using Waterfall.Core.Expressions;
using Waterfall.Core.Pipeline;
using Waterfall.Core.Policies.Respond;
using Waterfall.Core.Streams;
using Waterfall.Core.Upstreams;

namespace Waterfall.Core.Configuration;

/// <summary>Turns what a valid route says of its traffic into what directs it.</summary>
internal static class TrafficCompiler
{
    private static readonly Dictionary<string, ProxyErrorKind[]> Kinds = new(StringComparer.Ordinal)
    {
        [FallbackConfig.ConnectFailure] =
        [
            ProxyErrorKind.ConnectFailed, ProxyErrorKind.ConnectTimeout, ProxyErrorKind.NameNotResolved,
            ProxyErrorKind.TlsHandshakeFailed, ProxyErrorKind.UpstreamCertificateInvalid,
        ],
        [FallbackConfig.Reset] =
            [ProxyErrorKind.UpstreamReset, ProxyErrorKind.UpstreamClosed, ProxyErrorKind.ResponseRejected, ProxyErrorKind.UnexpectedUpgrade,
                ProxyErrorKind.InvalidUpgrade],
        [FallbackConfig.Timeout] =
            [ProxyErrorKind.ConnectTimeout, ProxyErrorKind.FirstByteTimeout, ProxyErrorKind.ResponseBodyTimeout, ProxyErrorKind.TotalTimeout],
        [FallbackConfig.CircuitOpen] = [ProxyErrorKind.CircuitOpen],
        [FallbackConfig.Unhealthy] = [ProxyErrorKind.NoHealthyEndpoint],
        [FallbackConfig.Overloaded] =
            [ProxyErrorKind.UpstreamBusy, ProxyErrorKind.UpstreamQueueFull, ProxyErrorKind.UpstreamQueueTimeout, ProxyErrorKind.UpstreamOverloaded],
    };

    internal static TrafficSplit? Split(SplitConfig? config, IReadOnlyDictionary<string, Cluster> clusters) => config is null ? null
        : new(config.Weights.Select(each => (clusters[each.Key], each.Value)), config.Sticky is null ? null : Template.Parse(config.Sticky, ExpressionScope.Request));

    internal static Mirror? Mirror(MirrorConfig? config, IReadOnlyDictionary<string, Cluster> clusters) => config is null ? null
        : new(clusters[config.Upstream], (int)Math.Round(config.Percent / 100 * Pipeline.Mirror.Scale), ClusterCompiler.Milliseconds(config.Timeout));

    internal static Fallback? Fallback(string route, FallbackConfig? config, IReadOnlyDictionary<string, Cluster> clusters) => config is null ? null : new()
    {
        On = Triggers(config.On),
        Upstream = config.Upstream is { } upstream ? clusters[upstream] : null,
        LastGood = config.LastGood is { } last ? new(ClusterCompiler.Milliseconds(last.MaxAge), last.MaxBody) : null,
        Answer = Answer(config)?.Compile(new PolicyContext(route, static (key, message, _, _) =>
            throw new ArgumentException($"A fallback was not validated: {key}: {message}."))),
    };

    /// <summary>The answer of the gateway's own as a policy; null where there is none.</summary>
    internal static RespondPolicy? Answer(FallbackConfig config)
    {
        if (config.Status is not { } status)
            return null;
        var isTyped = !config.IsJson || config.Headers.Keys.Contains("content-type", StringComparer.OrdinalIgnoreCase);
        var headers = isTyped ? config.Headers : new Dictionary<string, string>(config.Headers) { ["content-type"] = "application/json" };
        return new RespondPolicy { Status = status, Headers = headers, Body = config.Body };
    }

    private static FallbackTriggers Triggers(IReadOnlyList<string> on)
    {
        var kinds = on.Where(Kinds.ContainsKey).SelectMany(word => Kinds[word]);
        var statuses = on.Where(word => !Kinds.ContainsKey(word)).SelectMany(Statuses);
        return new FallbackTriggers(kinds, statuses);
    }

    private static IEnumerable<int> Statuses(string text)
    {
        if (!StatusRanges.TryParse(text, ConfigBounds.RetriedStatus, out var range, out var problem))
            throw new ArgumentException($"A fallback was not validated: {problem.Message}.", nameof(text));
        return Enumerable.Range(range.From, range.To - range.From + 1);
    }
}
