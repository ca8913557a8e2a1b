namespace Waterfall.Core.Upstreams.Resolution.Wire;

/// <summary>A CNAME record (RFC 1035 3.3.1): <see cref="DnsRecord.Name"/> is another name of <paramref name="Target"/>.</summary>
internal sealed record DnsAliasRecord(DnsName Name, uint TtlSeconds, DnsName Target)
    : DnsRecord(Name, DnsType.Cname, DnsQuestion.Internet, TtlSeconds);
