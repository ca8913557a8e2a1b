namespace Waterfall.Core.Configuration;

/// <summary>What the gateway tells about its work.</summary>
public sealed record TelemetryConfig
{
    /// <summary>The access log: one line for each request. Default: null, none is written.</summary>
    public AccessLogConfig? AccessLog { get; init; }
}
