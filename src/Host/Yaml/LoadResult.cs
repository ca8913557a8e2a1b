using Waterfall.Core.Configuration;

namespace Waterfall.Host.Yaml;

/// <summary>What came of reading a file.</summary>
/// <param name="Config">The configuration; null if there is any problem: nothing half-loads.</param>
/// <param name="Problems">Every problem, in the order of the file.</param>
internal sealed record LoadResult(GatewayConfig? Config, IReadOnlyList<FileProblem> Problems);
