using System.Net;

namespace Waterfall.Core.Configuration;

/// <summary>What must hold for listeners.</summary>
internal static class ListenerRules
{
    public static void Check(IReadOnlyDictionary<string, ListenerConfig> listeners, ConfigProblems problems)
    {
        var owners = new Dictionary<EndPoint, string>();
        foreach (var (name, listener) in listeners)
        {
            var path = $"listeners.{name}";
            if (name.Length == 0) problems.Add("listeners", "a listener has an empty name");
            CheckAddress(name, listener.Address, path + ".address", owners, problems);
            CheckLimits(listener.Limits, path + ".limits", problems);
            CheckTimeouts(listener.Timeouts, path + ".timeouts", problems);
            TlsRules.CheckListener(listener, path, problems);
            CheckTrustedProxies(listener.TrustedProxies, path + ".trustedProxies", problems);
        }
    }

    private static void CheckAddress(string name, string text, string path, Dictionary<EndPoint, string> owners, ConfigProblems problems)
    {
        if (!ListenAddress.TryParse(text, out var address, out var problem)) problems.Add(path, problem);
        // Port 0 is another port each time.
        else if (address.EndPoint is IPEndPoint { Port: 0 }) return;
        else if (!owners.TryAdd(address.EndPoint, name))
            problems.Add(path, $"'{text}' is already the address of the listener '{owners[address.EndPoint]}'", "an address of its own");
    }

    private static void CheckLimits(LimitsConfig limits, string path, ConfigProblems problems)
    {
        problems.CheckSize(path + ".requestLine", limits.RequestLine, ConfigBounds.RequestLine);
        problems.CheckSize(path + ".headers", limits.Headers, ConfigBounds.Headers);
        problems.CheckNumber(path + ".headerCount", limits.HeaderCount, ConfigBounds.HeaderCount);
        problems.CheckSize(path + ".body", limits.Body, ConfigBounds.Body);
        problems.CheckNumber(path + ".connections", limits.Connections, ConfigBounds.Connections);
        problems.CheckNumber(path + ".requestsPerConnection", limits.RequestsPerConnection, ConfigBounds.RequestsPerConnection);
        problems.CheckNumber(path + ".concurrentStreams", limits.ConcurrentStreams, ConfigBounds.ConcurrentStreams);
        var areSound = ConfigBounds.RequestLine.Contain(limits.RequestLine) && ConfigBounds.Headers.Contain(limits.Headers);
        if (areSound && limits.RequestLine + limits.Headers > LimitsConfig.MaxHeadBytes)
        {
            var sum = ByteSizes.Format(limits.RequestLine + limits.Headers);
            problems.Add(path, $"requestLine and headers are {sum} together", $"at most {ByteSizes.Format(LimitsConfig.MaxHeadBytes)}");
        }
    }

    private static void CheckTimeouts(ListenerTimeouts timeouts, string path, ConfigProblems problems)
    {
        problems.CheckDuration(path + ".headers", timeouts.Headers, ConfigBounds.Timeout);
        problems.CheckDuration(path + ".body", timeouts.Body, ConfigBounds.Timeout);
        problems.CheckDuration(path + ".handshake", timeouts.Handshake, ConfigBounds.Timeout);
        problems.CheckDuration(path + ".idle", timeouts.Idle, ConfigBounds.Timeout);
        problems.CheckDuration(path + ".write", timeouts.Write, ConfigBounds.Timeout);
    }

    private static void CheckTrustedProxies(IReadOnlyList<string> proxies, string path, ConfigProblems problems)
    {
        var seen = new Dictionary<ProxyNetwork, int>();
        for (var i = 0; i < proxies.Count; i++)
        {
            if (!ProxyNetwork.TryParse(proxies[i], out var network, out var problem)) problems.Add($"{path}[{i}]", problem);
            else if (!seen.TryAdd(network, i)) problems.Add($"{path}[{i}]", $"'{proxies[i]}' repeats {path}[{seen[network]}]");
        }
    }
}
