namespace Waterfall.Peers.Catalog;

/// <summary>
/// One gateway to measure. In <see cref="Executable"/> and <see cref="Arguments"/> the tokens of a configuration template stand for
/// what is known only when it starts: <c>@PORT@</c>, <c>@UPSTREAM@</c> (a port), <c>@FOLDER@</c>, <c>@ROOT@</c> (the repository),
/// <c>@CONFIGURATIONS@</c> (the folder of the templates) and <c>@CONFIG@</c> (the file made from the template).
/// </summary>
/// <param name="Name">As given to <c>--peers</c>.</param>
/// <param name="Executable">A command on the path, or a file.</param>
/// <param name="Arguments">What starts it in the foreground.</param>
/// <param name="VersionArguments">What makes it print its version and end.</param>
internal sealed record Peer(
    string Name,
    string Executable,
    IReadOnlyList<string> Arguments,
    IReadOnlyList<string> VersionArguments)
{
    /// <summary>
    /// The files in <c>Configurations/</c> that it is started with. It takes part in scenarios whose setup it has a file for, and stays up
    /// between two of them that have the same.
    /// </summary>
    public required IReadOnlyDictionary<GatewaySetup, string> Templates { get; init; }

    /// <summary>Added to its environment.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// Seconds of load before the first measurement of a process: opens the upstream connections, fills caches and, where code is
    /// compiled in tiers, lets the compiler catch up. It has to share the gateway's one core, which makes that slow.
    /// </summary>
    public int FirstWarmUpSeconds { get; init; } = 1;

    /// <summary>Seconds of load before each later scenario.</summary>
    public int WarmUpSeconds { get; init; } = 1;

    /// <summary>Whether it is the gateway that all this is about.</summary>
    public bool IsOurs { get; init; }

    /// <summary>Whether it can be measured in this scenario.</summary>
    public bool TakesPartIn(Scenario scenario) => Templates.ContainsKey(scenario.Setup);
}
