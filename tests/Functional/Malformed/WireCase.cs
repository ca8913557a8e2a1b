namespace Waterfall.Functional.Malformed;

/// <summary>A row of the table: bytes from a client, the clause they are about, and what must come of them.</summary>
internal sealed record WireCase(string Name, string Clause, string Raw, Outcome Outcome);
