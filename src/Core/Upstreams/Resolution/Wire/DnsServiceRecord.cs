namespace Waterfall.Core.Upstreams.Resolution.Wire;

/// <summary>
/// An SRV record (RFC 2782). Lower <paramref name="Priority"/> first; within one, shares by <paramref name="Weight"/>.
/// A root <paramref name="Target"/> says that the service is decidedly not there.
/// </summary>
internal sealed record DnsServiceRecord(DnsName Name, uint TtlSeconds, ushort Priority, ushort Weight, ushort Port, DnsName Target)
    : DnsRecord(Name, DnsType.Srv, DnsQuestion.Internet, TtlSeconds);
