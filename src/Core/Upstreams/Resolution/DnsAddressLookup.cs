using System.Net;
using Waterfall.Core.Upstreams.Resolution.Wire;

namespace Waterfall.Core.Upstreams.Resolution;

/// <summary>The addresses of one absolute name: A and AAAA asked at once, two answers made one.</summary>
internal static class DnsAddressLookup
{
    /// <summary>How long addresses are kept when the other family's are not known: asked again soon, but not at once.</summary>
    public static readonly TimeSpan IncompleteTtl = TimeSpan.FromSeconds(5);

    public static async Task<HostResolution> LookupAsync(
        DnsName name, ResolvConf conf, TimeSpan secondFamilyDelay, CancellationToken cancellationToken)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var ipv4 = DnsClient.QueryAsync(name, DnsType.A, conf, both.Token);
        var ipv6 = DnsClient.QueryAsync(name, DnsType.Aaaa, conf, both.Token);
        var first = await Task.WhenAny(ipv4, ipv6);
        var second = first == ipv4 ? ipv6 : ipv4;
        if (first.IsCompletedSuccessfully && first.Result.Kind == DnsAnswerKind.Records)
        {
            using var delay = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            await Task.WhenAny(second, Task.Delay(secondFamilyDelay, delay.Token));
            await delay.CancelAsync();
            await both.CancelAsync();
        }

        await ((Task)Task.WhenAll(ipv4, ipv6)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        return Combine(AnswerOf(ipv4, name, DnsType.A), AnswerOf(ipv6, name, DnsType.Aaaa));
    }

    private static DnsAnswer AnswerOf(Task<DnsAnswer> query, DnsName name, DnsType type) => query.IsCompletedSuccessfully
        ? query.Result
        : DnsAnswer.Failed($"{name} {type.ToString().ToUpperInvariant()}: not waited for");

    private static HostResolution Combine(DnsAnswer ipv4, DnsAnswer ipv6)
    {
        var failed = ipv4.Kind == DnsAnswerKind.Failed ? ipv4 : ipv6.Kind == DnsAnswerKind.Failed ? ipv6 : null;
        var addresses = new List<IPAddress>();
        var ttl = TtlBounds.Max;
        foreach (var answer in (ReadOnlySpan<DnsAnswer>)[ipv4, ipv6])
        {
            foreach (var record in answer.Records)
            {
                if (record is DnsAddressRecord { Address: var address } && !addresses.Contains(address))
                    addresses.Add(address);
            }

            if (answer.Kind == DnsAnswerKind.Records)
                ttl = Min(ttl, answer.Ttl);
        }

        if (addresses.Count > 0)
            return HostResolution.Ok(addresses, failed is null ? ttl : Min(ttl, IncompleteTtl), failed?.Detail);

        // RFC 8020 2: that the name does not exist is true for every type, whatever became of the other question.
        var missing = ipv4.Kind == DnsAnswerKind.NameError ? ipv4 : ipv6.Kind == DnsAnswerKind.NameError ? ipv6 : null;
        if (missing is not null)
            return HostResolution.NotFound(missing.Detail!, missing.Ttl);
        if (failed is not null)
            return HostResolution.Failed(failed.Detail!, TtlBounds.Failure);
        return HostResolution.NotFound($"{ipv4.Detail} and no AAAA record", Min(ipv4.Ttl, ipv6.Ttl));
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
