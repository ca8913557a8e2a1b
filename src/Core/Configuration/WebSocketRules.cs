namespace Waterfall.Core.Configuration;

/// <summary>What must hold for the WebSocket connections of a route.</summary>
internal static class WebSocketRules
{
    public static void Check(WebSocketConfig config, string path, ConfigProblems problems)
    {
        problems.CheckDuration(path + ".pingInterval", config.PingInterval, ConfigBounds.OptionalTimeout);
        problems.CheckDuration(path + ".pongTimeout", config.PongTimeout, ConfigBounds.Timeout);
        problems.CheckSize(path + ".maxFrameSize", config.MaxFrameSize, ConfigBounds.Body);
        problems.CheckSize(path + ".maxMessageSize", config.MaxMessageSize, ConfigBounds.Body);
        if (config.Rate is { } rate && (rate.Count is < 1 or > MessageRate.MaxCount || rate.Per <= TimeSpan.Zero))
            problems.Add(path + ".rate", $"'{rate}' is not a rate", MessageRate.Expected);
    }
}
