namespace Waterfall.Core.Configuration;

/// <summary>Why a text is not what it should be; <see cref="ConfigProblem"/> without a place.</summary>
internal readonly record struct SyntaxProblem(string Message, string? Expected = null, string? Suggestion = null);
