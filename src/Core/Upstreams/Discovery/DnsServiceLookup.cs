using Waterfall.Core.Upstreams.Resolution;
using Waterfall.Core.Upstreams.Resolution.Wire;

namespace Waterfall.Core.Upstreams.Discovery;

/// <summary>Finds services by their SRV records (RFC 2782).</summary>
internal sealed class DnsServiceLookup(SystemResolverOptions options)
{
    private readonly WatchedFile<ResolvConf> _resolvConf = new(options.ResolvConfPath, ResolvConf.Parse, ResolvConf.Empty);

    /// <summary>The services of a name, and how long that holds; zero where nothing is known.</summary>
    internal async Task<(DiscoveryUpdate Update, TimeSpan Ttl)> LookupAsync(string host, CancellationToken cancellationToken)
    {
        var conf = _resolvConf.Current();
        conf = conf with { Servers = options.Servers ?? conf.Servers };
        if (conf.Servers.Count == 0)
            return (DiscoveryUpdate.Failed($"{options.ResolvConfPath} names no DNS server"), TimeSpan.Zero);
        var problem = $"'{host}' is no name";
        using var total = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        total.CancelAfter(options.TotalTimeout);
        foreach (var name in conf.Candidates(host))
        {
            DnsAnswer answer;
            try
            {
                answer = await DnsClient.QueryAsync(name, DnsType.Srv, conf, total.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return (DiscoveryUpdate.Failed($"{host}: no answer within {options.TotalTimeout.TotalSeconds:0.###} s"), TimeSpan.Zero);
            }
            if (answer.Kind == DnsAnswerKind.Records)
                return (Read(answer.Records), answer.Ttl);
            problem = answer.Detail ?? problem;
            // A later name of the search list could be somebody else's.
            if (answer.Kind == DnsAnswerKind.Failed)
                break;
        }
        return (DiscoveryUpdate.Failed(problem), TimeSpan.Zero);
    }

    /// <summary>
    /// The services of the lowest priority: the others are for when none of these can be reached, which is more than a list of endpoints can say. A root target
    /// says that there are none.
    /// </summary>
    internal static DiscoveryUpdate Read(IReadOnlyList<DnsRecord> records)
    {
        var services = records.OfType<DnsServiceRecord>().Where(each => !each.Target.IsRoot && each.Port > 0).ToArray();
        if (services.Length == 0)
            return DiscoveryUpdate.Failed("the service is decidedly not available (RFC 2782)");
        var priority = services.Min(each => each.Priority);
        services = [.. services.Where(each => each.Priority == priority)];
        var heaviest = services.Max(each => each.Weight);
        return DiscoveryUpdate.Of([.. services.Select(each => new DiscoveredEndpoint($"http://{each.Target}:{each.Port}", Scale(each.Weight, heaviest)))]);
    }

    // RFC 2782: 0 to 65,535, where 0 is a very small chance beside others and an even one among its like.
    private static int Scale(int weight, int heaviest) =>
        Math.Max(1, heaviest <= DiscoveryWatch.MaxWeight ? weight : (int)((long)weight * DiscoveryWatch.MaxWeight / heaviest));
}
