namespace Waterfall.Core.Expressions.Syntax;

/// <summary>One token: where it stands, and what an identifier, number or literal says.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Position">Index of its first character in the text.</param>
/// <param name="End">Index of the character behind it.</param>
/// <param name="Value">A literal's or an identifier's value.</param>
/// <param name="Number">A number's value.</param>
internal readonly record struct Token(TokenKind Kind, int Position, int End, JsonValue Value = default, int Number = 0);
