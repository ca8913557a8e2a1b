namespace Waterfall.Core.Routing;

/// <summary>Why a text is not a <see cref="PathTemplate"/>.</summary>
/// <param name="Position">The index in the text of the first character that is wrong, from 0.</param>
/// <param name="Message">What is wrong, without a full stop.</param>
/// <param name="Suggestion">The text as it was probably meant; null where that is not plain.</param>
public readonly record struct PathTemplateError(int Position, string Message, string? Suggestion = null);
