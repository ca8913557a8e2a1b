namespace Waterfall.Core.Upstreams.Resolution;

/// <summary>How a resolution ended.</summary>
public enum ResolutionStatus
{
    /// <summary>There is at least one address.</summary>
    Ok,

    /// <summary>It is known that there is none: the name does not exist, has no address records, or is no host name at all.</summary>
    NotFound,

    /// <summary>It is not known: no server answered in time, or those that did could not say.</summary>
    Failed,
}
