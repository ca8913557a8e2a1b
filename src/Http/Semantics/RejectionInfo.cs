namespace Waterfall.Http.Semantics;

/// <summary>What to answer to a refused message, and why.</summary>
/// <param name="Status">The status code of the answer to a client. A refused response is answered 502 whatever this says.</param>
/// <param name="Close">Whether the connection must be closed after the answer.</param>
/// <param name="Code">A stable kebab-case code, for problem details and metric tags.</param>
/// <param name="Detail">One sentence for the person who sent it.</param>
/// <param name="Clause">The specification's clause.</param>
public readonly record struct RejectionInfo(int Status, bool Close, string Code, string Detail, string Clause);
