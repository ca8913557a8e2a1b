using Waterfall.Core.Configuration;
using Waterfall.Core.Upstreams.Discovery;
using Waterfall.Host.Discovery;
using Waterfall.Host.Yaml.Bindings;

namespace Waterfall.Host.Yaml.Formats;

/// <summary>The section <c>upstreams.&lt;name&gt;.discovery</c>.</summary>
internal static class DiscoveryFormat
{
    private static readonly Dictionary<string, DnsRecordKind> Records = new()
    {
        ["any"] = DnsRecordKind.Any,
        ["a"] = DnsRecordKind.A,
        ["aaaa"] = DnsRecordKind.Aaaa,
        ["srv"] = DnsRecordKind.Srv,
    };

    public static Binding<IReadOnlyList<IEndpointDiscovery>> Binding { get; } = new SectionBinding<IReadOnlyList<IEndpointDiscovery>>([])
        .Absent("dns", Dns(), (c, v) => [.. c, v], "The endpoints that a name has in DNS, asked for again and again.")
        .Absent("file", File(), (c, v) => [.. c, v], "The endpoints that a file lists, read again whenever it changes.");

    private static SectionBinding<DnsDiscovery> Dns() => new SectionBinding<DnsDiscovery>(new DnsDiscovery { Host = "" })
        .Required("name", Scalars.Text("a DNS name as users.svc"), (c, v) => c with { Host = v },
            "The name, for srv as _http._tcp.users.svc. The search list of resolv.conf(5) applies unless it ends with a dot.")
        .Optional("record", Scalars.Word(Records), c => c.Record, (c, v) => c with { Record = v },
            "Which of its records are endpoints: any (IPv4 addresses, or IPv6 where there are none), a, aaaa or srv.")
        .Optional("port", Scalars.Number(ConfigBounds.Port), c => c.Port, (c, v) => c with { Port = v },
            "The port of its addresses; services (srv) have their own, and none here.")
        .Optional("refresh", Scalars.Duration(ConfigBounds.DiscoveryRefresh), c => c.Refresh, (c, v) => c with { Refresh = v },
            "When it is asked again, or sooner where the answer's time to live is shorter. 1s to 24h.");

    private static SectionBinding<FileDiscovery> File() => new SectionBinding<FileDiscovery>(new FileDiscovery(""))
        .Required("path", new PathBinding("a path as endpoints.yaml"), (c, v) => c with { Path = v },
            "A YAML or JSON file with a list of endpoints, each as in endpoints. Relative to the configuration's directory.");
}
