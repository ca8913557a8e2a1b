namespace Waterfall.Core.IO;

/// <summary>A connection, or why there is none.</summary>
internal readonly record struct ConnectResult(Connection? Connection, TransportError Error);
