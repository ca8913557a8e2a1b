using Waterfall.Core.Upstreams.Discovery;

namespace Waterfall.Core.Configuration;

/// <summary>What must hold for the sources of an upstream's endpoints.</summary>
internal static class DiscoveryRules
{
    public static void Check(IReadOnlyList<IEndpointDiscovery> sources, string path, ConfigProblems problems)
    {
        if (sources.Count == 0) problems.Add(path, "there is no source", "dns, file or both");
        foreach (var source in sources)
        {
            if (source is DnsDiscovery dns) CheckDns(dns, path + ".dns", problems);
        }
    }

    private static void CheckDns(DnsDiscovery dns, string path, ConfigProblems problems)
    {
        var name = dns.Host.EndsWith('.') ? dns.Host[..^1] : dns.Host;
        if (!HostNames.IsNameOrIPv4(name) || HostNames.TryParseIPv4(name, out _))
            problems.Add(path + ".name", $"'{dns.Host}' is not a name", "a DNS name as users.svc or _http._tcp.users.svc");
        if (!Enum.IsDefined(dns.Record)) problems.Add(path + ".record", $"{dns.Record} is not a kind of record");
        problems.CheckNumber(path + ".port", dns.Port, ConfigBounds.Port);
        if (dns.Port != DnsDiscovery.DefaultPort && dns.Record == DnsRecordKind.Srv) problems.Add(path + ".port", "SRV records have their own ports", "no port");
        problems.CheckDuration(path + ".refresh", dns.Refresh, ConfigBounds.DiscoveryRefresh);
    }
}
