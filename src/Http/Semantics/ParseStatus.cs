namespace Waterfall.Http.Semantics;

/// <summary>What a parser says after being fed.</summary>
public enum ParseStatus : byte
{
    /// <summary>All of the input was taken and more is needed.</summary>
    NeedMore,

    /// <summary>The element is complete; bytes after it were not taken.</summary>
    Done,

    /// <summary>The peer's bytes are refused; the reason is beside the result, and nothing more may be fed.</summary>
    Rejected,
}
