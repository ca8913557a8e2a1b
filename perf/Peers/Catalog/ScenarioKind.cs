namespace Waterfall.Peers.Catalog;

/// <summary>How a scenario is measured.</summary>
internal enum ScenarioKind
{
    /// <summary>The load generator sends as fast as it is answered; the cost is CPU time per request.</summary>
    Load,

    /// <summary>Connections that each did one request stay open; the cost is memory per connection.</summary>
    Idle,
}
