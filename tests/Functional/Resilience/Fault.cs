namespace Waterfall.Functional.Resilience;

/// <summary>What is wrong with an upstream.</summary>
public enum Fault
{
    /// <summary>Connections are refused.</summary>
    Refuses,

    /// <summary>It takes a request and resets the connection.</summary>
    ResetsBeforeTheHead,

    /// <summary>It resets in the middle of the answer's head.</summary>
    ResetsInTheHead,

    /// <summary>It closes in order, without an answer.</summary>
    Closes,

    /// <summary>It takes requests and says nothing.</summary>
    NeverAnswers,

    /// <summary>It answers after the time that an attempt has.</summary>
    AnswersTooLate,

    /// <summary>It says that it cannot serve.</summary>
    AnswersUnavailable,

    /// <summary>Every other request is answered, the rest reset.</summary>
    Flaps,

    /// <summary>The kernel takes its connections, and nobody ever reads from them.</summary>
    NeverReads,
}
