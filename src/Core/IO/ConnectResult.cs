namespace Waterfall.Core.IO;

/// <summary>A connection, or why there is none.</summary>
/// <param name="Connection">The connection.</param>
/// <param name="Error">Why there is none.</param>
/// <param name="Detail">What more there is to say of that, for logs.</param>
internal readonly record struct ConnectResult(Connection? Connection, TransportError Error, string? Detail = null);
