using System.Text;
using Waterfall.Core.Diagnostics;
using Waterfall.Core.Expressions;
using Waterfall.Core.Upstreams;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Configuration;

/// <summary>What must hold for upstreams.</summary>
internal static class UpstreamRules
{
    public static void Check(IReadOnlyDictionary<string, UpstreamConfig> upstreams, ConfigProblems problems)
    {
        foreach (var (name, upstream) in upstreams)
        {
            var path = $"upstreams.{name}";
            if (name.Length == 0) problems.Add("upstreams", "an upstream has an empty name");
            CheckEndpoints(upstream, path + ".endpoints", problems);
            if (upstream.Discovery is { } discovery) DiscoveryRules.Check(discovery, path + ".discovery", problems);
            TlsRules.CheckUpstream(upstream, path, problems);
            CheckHost(upstream.Host, path + ".host", problems);
            CheckHashOn(upstream, path, problems);
            CheckTimeouts(upstream.Timeouts, path + ".timeouts", problems);
            if (!Enum.IsDefined(upstream.Protocol)) problems.Add(path + ".protocol", $"{upstream.Protocol} is not a protocol");
            if (upstream.Protocol == UpstreamProtocol.Http1 && upstream.Http2 != new UpstreamHttp2Config())
                problems.Add(path + ".http2", "there is no HTTP/2 to watch: protocol is http1", "protocol http2 or auto");
            problems.CheckDuration(path + ".http2.pingInterval", upstream.Http2.PingInterval, ConfigBounds.PingInterval);
            problems.CheckDuration(path + ".http2.pingTimeout", upstream.Http2.PingTimeout, ConfigBounds.PingTimeout);
            problems.CheckNumber(path + ".pool.maxIdle", upstream.Pool.MaxIdle, ConfigBounds.PooledConnections);
            problems.CheckNumber(path + ".pool.maxConnections", upstream.Pool.MaxConnections, ConfigBounds.PooledConnections);
            CheckBalance(upstream, path, problems);
            HealthRules.Check(upstream.Health, path + ".health", problems);
            ResilienceRules.Check(upstream, path, problems);
        }
    }

    private static void CheckEndpoints(UpstreamConfig upstream, string path, ConfigProblems problems)
    {
        var endpoints = upstream.Endpoints;
        if (endpoints.Count == 0 && upstream.Discovery is null) problems.Add(path, "there is no endpoint", "at least one, or discovery");
        var seen = new Dictionary<EndpointAddress, int>();
        for (var i = 0; i < endpoints.Count; i++)
        {
            problems.CheckNumber($"{path}[{i}].weight", endpoints[i].Weight, ConfigBounds.Weight);
            if (endpoints[i].Zone is "") problems.Add($"{path}[{i}].zone", "a zone has an empty name");
            var url = endpoints[i].Url;
            if (!EndpointAddress.TryParse(url, out var address, out var problem)) problems.Add($"{path}[{i}].url", problem);
            else if (!seen.TryAdd(address, i)) problems.Add($"{path}[{i}].url", $"'{url}' repeats {path}[{seen[address]}]");
        }
    }

    private static void CheckBalance(UpstreamConfig upstream, string path, ConfigProblems problems)
    {
        if (!Enum.IsDefined(upstream.Balance)) problems.Add(path + ".balance", $"{upstream.Balance} is not a way to balance");
        problems.CheckDuration(path + ".slowStart", upstream.SlowStart, ConfigBounds.OptionalTimeout);
        if (upstream.PreferZone is { } zone)
        {
            var zones = upstream.Endpoints.Select(endpoint => endpoint.Zone).OfType<string>().Distinct().ToArray();
            // What will be found may be in any.
            if (upstream.Discovery is null && !zones.Contains(zone)) problems.Add(path + ".preferZone", $"no endpoint is in the zone '{zone}'", null, NearestName.Find(zone, zones));
        }
        if (upstream.Affinity is not { } affinity) return;
        // RFC 6265 4.1.1: a cookie's name is a token.
        if (affinity.Cookie.Length > 64 || !HttpTokens.IsToken(affinity.Cookie))
            problems.Add(path + ".affinity.cookie", $"'{affinity.Cookie}' is not a cookie's name", "a token (RFC 6265 4.1.1) of at most 64 characters");
        if (!Enum.IsDefined(affinity.OnFailure)) problems.Add(path + ".affinity.onFailure", $"{affinity.OnFailure} is not a policy");
        problems.CheckDuration(path + ".affinity.ttl", affinity.Ttl, ConfigBounds.CookieAge);
        if (affinity.Ttl.Ticks % TimeSpan.TicksPerSecond != 0) problems.Add(path + ".affinity.ttl", "a cookie's age is in whole seconds (RFC 6265 5.2.2)");
    }

    private static void CheckHost(string host, string path, ConfigProblems problems)
    {
        if (host is UpstreamConfig.ClientHost or UpstreamConfig.EndpointHost || HostNames.IsAuthority(host)) return;
        string[] words = [UpstreamConfig.ClientHost, UpstreamConfig.EndpointHost];
        problems.Add(path, $"'{host}' is not a host", "client, endpoint or a literal host[:port]", NearestName.Find(host, words));
    }

    private static void CheckHashOn(UpstreamConfig upstream, string path, ConfigProblems problems)
    {
        const string Expected = "a text as ${ request.headers.\"x-user\" }";
        var isHashed = upstream.Balance is BalanceAlgorithm.RingHash or BalanceAlgorithm.Maglev;
        if (upstream.HashOn is not { } text)
        {
            if (isHashed) problems.Add(path, "the key 'hashOn' is missing: what is to be hashed", Expected);
            return;
        }
        if (!isHashed) problems.Add(path + ".hashOn", "nothing is hashed by this 'balance'", "with ringHash or maglev only");
        if (!Template.TryParse(text, ExpressionScope.Request, out var template, out var error))
            problems.Add(path + ".hashOn", $"at character {error.Position + 1}: {error.Message}", Expected, error.Suggestion);
        else if (template.IsConstant) problems.Add(path + ".hashOn", $"'{text}' is the same for every request", Expected);
        else if (template.Expressions.Any(each => each.ReadsRequestBody)) problems.Add(path + ".hashOn", "the body is not held here", Expected);
    }

    private static void CheckTimeouts(UpstreamTimeouts timeouts, string path, ConfigProblems problems)
    {
        problems.CheckDuration(path + ".connect", timeouts.Connect, ConfigBounds.Timeout);
        problems.CheckDuration(path + ".firstByte", timeouts.FirstByte, ConfigBounds.Timeout);
        problems.CheckDuration(path + ".total", timeouts.Total, ConfigBounds.OptionalTimeout);
        problems.CheckDuration(path + ".idle", timeouts.Idle, ConfigBounds.Timeout);
        if (timeouts.Propagate is not { } field) return;
        if (field.Length > byte.MaxValue || !HttpTokens.IsToken(field))
            problems.Add(path + ".propagate", $"'{field}' is not a field name", "a token (RFC 9110 5.1) as x-timeout-ms");
        else if (KnownHeaders.Find(Encoding.ASCII.GetBytes(field)) != KnownHeader.None || field.Equals("grpc-timeout", StringComparison.OrdinalIgnoreCase))
            problems.Add(path + ".propagate", $"the field '{field}' means something else", "a field of your own as x-timeout-ms");
    }
}
