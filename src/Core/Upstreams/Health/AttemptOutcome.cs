namespace Waterfall.Core.Upstreams.Health;

/// <summary>What an attempt says of the endpoint that it went to.</summary>
internal enum AttemptOutcome : byte
{
    /// <summary>Nothing: the client left, the gateway's own limit stood in the way, or a kept connection was closed as it was used.</summary>
    Neutral,

    /// <summary>It answered, whatever it said that is not counted as a failure.</summary>
    Success,

    /// <summary>It did not answer, broke off, or answered with a status that means it cannot serve.</summary>
    Failure,
}
