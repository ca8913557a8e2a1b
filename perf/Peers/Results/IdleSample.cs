using System.Text.Json.Serialization;

namespace Waterfall.Peers.Results;

/// <summary>One peer with idle connections in one round.</summary>
/// <param name="Round">From 1.</param>
/// <param name="Errors">Connections that could not be opened, got no answer or were closed.</param>
/// <param name="BaseRssBytes">Resident memory before.</param>
/// <param name="RssBytesPerConnection">Growth of the resident set, divided by the connections.</param>
/// <param name="PssBytesPerConnection">The same with shared pages counted in part.</param>
internal sealed record IdleSample(
    int Round,
    long Errors,
    long BaseRssBytes,
    double RssBytesPerConnection,
    double PssBytesPerConnection) : Sample(Round, Errors)
{
    /// <summary>Bytes per connection.</summary>
    [JsonIgnore]
    public override double Cost => PssBytesPerConnection;
}
