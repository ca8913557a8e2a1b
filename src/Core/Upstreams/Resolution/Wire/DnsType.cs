namespace Waterfall.Core.Upstreams.Resolution.Wire;

/// <summary>The record types this resolver reads (RFC 1035 3.2.2 and the registry it began); any other is carried as its number.</summary>
internal enum DnsType : ushort
{
    A = 1,
    Cname = 5,
    Soa = 6,
    Aaaa = 28,   // RFC 3596 2.1
    Srv = 33,    // RFC 2782
    Opt = 41,    // RFC 6891 6.1.1
}
