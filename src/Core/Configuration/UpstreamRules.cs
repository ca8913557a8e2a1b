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
            CheckEndpoints(upstream.Endpoints, path + ".endpoints", problems);
            CheckHost(upstream.Host, path + ".host", problems);
            CheckTimeouts(upstream.Timeouts, path + ".timeouts", problems);
            problems.CheckNumber(path + ".pool.maxIdle", upstream.Pool.MaxIdle, ConfigBounds.PooledConnections);
            problems.CheckNumber(path + ".pool.maxConnections", upstream.Pool.MaxConnections, ConfigBounds.PooledConnections);
        }
    }

    private static void CheckEndpoints(IReadOnlyList<EndpointConfig> endpoints, string path, ConfigProblems problems)
    {
        if (endpoints.Count == 0) problems.Add(path, "there is no endpoint", "at least one");
        var seen = new Dictionary<EndpointAddress, int>();
        for (var i = 0; i < endpoints.Count; i++)
        {
            var url = endpoints[i].Url;
            if (!EndpointAddress.TryParse(url, out var address, out var problem)) problems.Add($"{path}[{i}].url", problem);
            else if (!seen.TryAdd(address, i)) problems.Add($"{path}[{i}].url", $"'{url}' repeats {path}[{seen[address]}]");
        }
    }

    private static void CheckHost(string host, string path, ConfigProblems problems)
    {
        if (host is UpstreamConfig.ClientHost or UpstreamConfig.EndpointHost || HostNames.IsAuthority(host)) return;
        string[] words = [UpstreamConfig.ClientHost, UpstreamConfig.EndpointHost];
        problems.Add(path, $"'{host}' is not a host", "client, endpoint or a literal host[:port]", NearestName.Find(host, words));
    }

    private static void CheckTimeouts(UpstreamTimeouts timeouts, string path, ConfigProblems problems)
    {
        problems.CheckDuration(path + ".connect", timeouts.Connect, ConfigBounds.Timeout);
        problems.CheckDuration(path + ".firstByte", timeouts.FirstByte, ConfigBounds.Timeout);
        problems.CheckDuration(path + ".total", timeouts.Total, ConfigBounds.OptionalTimeout);
        problems.CheckDuration(path + ".idle", timeouts.Idle, ConfigBounds.Timeout);
    }
}
