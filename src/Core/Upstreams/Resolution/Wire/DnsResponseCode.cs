namespace Waterfall.Core.Upstreams.Resolution.Wire;

/// <summary>Response codes (RFC 1035 4.1.1), with the upper eight bits EDNS adds (RFC 6891 6.1.3).</summary>
internal enum DnsResponseCode : ushort
{
    NoError = 0,
    FormatError = 1,
    ServerFailure = 2,
    NameError = 3,       // NXDOMAIN
    NotImplemented = 4,
    Refused = 5,
    BadVersion = 16,     // RFC 6891 9
}
