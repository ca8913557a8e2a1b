namespace Waterfall.Host.Reload;

/// <summary>What came of the last try to change the configuration.</summary>
/// <param name="At">When.</param>
/// <param name="Source">Where the configuration came from.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Problems">What is wrong with it, a line each; empty unless it was refused or failed.</param>
internal sealed record ReloadAttempt(DateTimeOffset At, ConfigSource Source, ReloadOutcome Outcome, IReadOnlyList<string> Problems);

/// <summary>How a change of the configuration ended.</summary>
internal enum ReloadOutcome
{
    /// <summary>It is in force.</summary>
    Applied,

    /// <summary>It says the same as the one in force.</summary>
    Unchanged,

    /// <summary>It has problems; the one in force stays.</summary>
    Refused,

    /// <summary>It is good, but an address or a file could not be opened; the one in force stays.</summary>
    Failed,

    /// <summary>It was meant to follow another version than the one in force, which stays.</summary>
    Stale,
}
