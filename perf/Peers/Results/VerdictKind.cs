namespace Waterfall.Peers.Results;

/// <summary>How a goal stands.</summary>
internal enum VerdictKind
{
    /// <summary>Met.</summary>
    Ok,

    /// <summary>Not met.</summary>
    Miss,

    /// <summary>Exchanges failed, ours or the other's: the figures prove nothing.</summary>
    Errors,

    /// <summary>Not measured: ours or the other did not run.</summary>
    Unknown,
}
