namespace Waterfall.Peers.Running;

/// <summary>How a command ended.</summary>
/// <param name="ExitCode">0 is success.</param>
/// <param name="Output">Its standard output, then its standard error.</param>
internal sealed record CommandResult(int ExitCode, string Output);
