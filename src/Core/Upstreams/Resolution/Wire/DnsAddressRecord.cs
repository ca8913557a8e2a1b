using System.Net;

namespace Waterfall.Core.Upstreams.Resolution.Wire;

/// <summary>An A (RFC 1035 3.4.1) or AAAA (RFC 3596 2.2) record.</summary>
internal sealed record DnsAddressRecord(DnsName Name, DnsType Type, uint TtlSeconds, IPAddress Address)
    : DnsRecord(Name, Type, DnsQuestion.Internet, TtlSeconds);
