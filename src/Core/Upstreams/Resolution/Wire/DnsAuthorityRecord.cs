namespace Waterfall.Core.Upstreams.Resolution.Wire;

/// <summary>An SOA record (RFC 1035 3.3.13), of which only MINIMUM matters here: the TTL of negative answers (RFC 2308 4).</summary>
internal sealed record DnsAuthorityRecord(DnsName Name, uint TtlSeconds, uint MinimumSeconds)
    : DnsRecord(Name, DnsType.Soa, DnsQuestion.Internet, TtlSeconds);
