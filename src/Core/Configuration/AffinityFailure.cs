namespace Waterfall.Core.Configuration;

/// <summary>What happens to a client whose endpoint cannot be used.</summary>
public enum AffinityFailure : byte
{
    /// <summary>It goes to another one and stays there.</summary>
    Redistribute,

    /// <summary>It is answered 503 until its endpoint is back: for sessions that live in one endpoint's memory.</summary>
    Unavailable,
}
