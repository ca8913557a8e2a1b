namespace Waterfall.Core.Upstreams.Resolution;

/// <summary>What a question came to.</summary>
internal enum DnsAnswerKind
{
    /// <summary>There are records of the type asked for.</summary>
    Records,

    /// <summary>The name exists, without such records (NODATA, RFC 2308 2.2).</summary>
    NoData,

    /// <summary>The name does not exist, for any type (NXDOMAIN, RFC 8020 2).</summary>
    NameError,

    /// <summary>No usable answer.</summary>
    Failed,
}
