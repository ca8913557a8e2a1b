namespace Waterfall.Core.Expressions;

/// <summary>What kind of mistake an <see cref="ExpressionError"/> is.</summary>
public enum ExpressionErrorCode : byte
{
    /// <summary>None: the evaluation succeeded.</summary>
    None,

    /// <summary>The text is not in the grammar.</summary>
    Syntax,

    /// <summary>A function, a root or a member of a root that does not exist.</summary>
    UnknownName,

    /// <summary>A function is given too few or too many arguments.</summary>
    InvalidArity,

    /// <summary>A function is given an argument of a type it does not take.</summary>
    InvalidType,

    /// <summary>A value of the right type that makes no sense, as a slice's step of 0.</summary>
    InvalidValue,

    /// <summary>The expression is too long, or too deep.</summary>
    TooComplex,

    /// <summary>The evaluation took more steps than its limit.</summary>
    CostExceeded,
}

/// <summary>What is wrong with an expression or a template, or with one evaluation of it.</summary>
/// <param name="Code">The kind of mistake.</param>
/// <param name="Position">The index in the text of the first character that is concerned, from 0.</param>
/// <param name="Message">What is wrong and what was expected, without a full stop.</param>
/// <param name="Suggestion">The name that was probably meant; null where none is near.</param>
public readonly record struct ExpressionError(ExpressionErrorCode Code, int Position, string Message, string? Suggestion = null)
{
    /// <summary>The whole as one line: the message, the suggestion and the place.</summary>
    public override string ToString() => Code == ExpressionErrorCode.None ? "no error"
        : $"{Message}{(Suggestion is null ? "" : $" (did you mean '{Suggestion}'?)")} at character {Position}";
}
