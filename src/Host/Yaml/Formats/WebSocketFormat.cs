using System.Text.Json.Nodes;
using Waterfall.Core.Configuration;
using Waterfall.Host.Yaml.Bindings;

namespace Waterfall.Host.Yaml.Formats;

/// <summary>The section <c>routes.&lt;name&gt;.websocket</c>.</summary>
internal static class WebSocketFormat
{
    public static Binding<WebSocketConfig> Binding { get; } = new SectionBinding<WebSocketConfig>(new WebSocketConfig())
        .Optional("enabled", Scalars.Flag(), c => c.Enabled, (c, v) => c with { Enabled = v },
            "Whether handshakes are forwarded. If not they go on as ordinary requests without an upgrade.")
        .Optional("pingInterval", Scalars.Duration(ConfigBounds.OptionalTimeout), c => c.PingInterval, (c, v) => c with { PingInterval = v },
            "After how long without traffic the gateway pings the client. 0s: never.")
        .Optional("pongTimeout", Scalars.Duration(ConfigBounds.Timeout), c => c.PongTimeout, (c, v) => c with { PongTimeout = v },
            "How long the client may take to answer before its connection is given up.")
        .Optional("maxFrameSize", Scalars.Size(ConfigBounds.Body), c => c.MaxFrameSize, (c, v) => c with { MaxFrameSize = v },
            "The longest frame of a client; a longer one closes the connection with 1009. 0: any.")
        .Optional("maxMessageSize", Scalars.Size(ConfigBounds.Body), c => c.MaxMessageSize, (c, v) => c with { MaxMessageSize = v },
            "The longest message of a client, its frames together; a longer one closes the connection with 1009. 0: any.")
        .Absent("rate", Rate(), (c, v) => c with { Rate = v },
            "The most messages of a client on one connection, with as many at once; more close it with 1008. Left out: any number.");

    private static ScalarBinding<MessageRate> Rate() => new(
        new MessageRate(1, TimeSpan.FromSeconds(1)),
        MessageRate.Expected,
        (string text, out MessageRate value, out SyntaxProblem problem) =>
        {
            problem = default;
            return MessageRate.TryParse(text, out value);
        },
        () => new JsonObject { ["type"] = "string", ["pattern"] = Scalars.OrSubstitution(MessageRate.Pattern) },
        value => value.ToString());
}
