namespace Waterfall.Core.Upstreams.Resolution.Wire;

/// <summary>A resource record (RFC 1035 4.1.3) of a type whose data is not looked at; the types that are have their own records.</summary>
internal record DnsRecord(DnsName Name, DnsType Type, ushort Class, uint TtlSeconds);
