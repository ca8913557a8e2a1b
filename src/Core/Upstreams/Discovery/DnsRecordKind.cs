namespace Waterfall.Core.Upstreams.Discovery;

/// <summary>Which records of a name are endpoints.</summary>
public enum DnsRecordKind
{
    /// <summary>The IPv4 addresses, or the IPv6 addresses of a name that has no other: what has both is one endpoint rather than two.</summary>
    Any,

    /// <summary>IPv4 addresses.</summary>
    A,

    /// <summary>IPv6 addresses.</summary>
    Aaaa,

    /// <summary>Services (RFC 2782): hosts with ports and weights.</summary>
    Srv,
}
