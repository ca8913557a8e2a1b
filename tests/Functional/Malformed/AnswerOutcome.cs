namespace Waterfall.Functional.Malformed;

/// <summary>What a client gets of an upstream's answer.</summary>
internal enum AnswerOutcome
{
    /// <summary>502 from the gateway.</summary>
    BadGateway,

    /// <summary>502, or the beginning of the answer and then a visible break: never a message that looks whole.</summary>
    Broken,

    /// <summary>The answer, re-serialised.</summary>
    Relayed,
}
