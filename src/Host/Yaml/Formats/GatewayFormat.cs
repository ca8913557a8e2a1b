using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Waterfall.Core.Configuration;
using Waterfall.Core.Pipeline;
using Waterfall.Host.Yaml.Bindings;

namespace Waterfall.Host.Yaml.Formats;

/// <summary>
/// The format of the configuration file, described once: its reader and its JSON Schema are both made from this.
/// A key is added with its behaviour; what is not here is an error in a file.
/// </summary>
internal static class GatewayFormat
{
    public static Binding<GatewayConfig> Binding { get; } = new SectionBinding<GatewayConfig>(new GatewayConfig())
        .Required("listeners", new MapBinding<ListenerConfig>(ListenerFormat.Binding, "listener"), (c, v) => c with { Listeners = v },
            "What the gateway listens on, by name.")
        .Absent("upstreams", new MapBinding<UpstreamConfig>(UpstreamFormat.Binding, "upstream"), (c, v) => c with { Upstreams = v },
            "The services behind the gateway, by name. Left out: every route answers by its policies.")
        .Absent("policies", new MapBinding<IReadOnlyList<IPolicy>>(PolicyFormat.List, "chain"), (c, v) => c with { Policies = v },
            "Chains of policies, by name, for routes to use. Left out: none.")
        .Required("routes", new MapBinding<RouteConfig>(RouteFormat.Binding, "route"), (c, v) => c with { Routes = v },
            "Which requests go where, by name. Their order means nothing: the most specific route that fits takes the request.")
        .Optional("telemetry", TelemetryFormat.Binding, c => c.Telemetry, (c, v) => c with { Telemetry = v },
            "What the gateway tells about its work.")
        .Absent("admin", AdminFormat.Binding, (c, v) => c with { Admin = v },
            "The admin API: what the gateway is at, and changes of its configuration. Left out: there is none.");

    /// <summary>The JSON Schema of the format, for editors and other tools.</summary>
    public static string Schema()
    {
        var schema = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = "Waterfall gateway configuration",
        };
        foreach (var (keyword, value) in Binding.SchemaOf()) schema[keyword] = value?.DeepClone();
        schema["$defs"] = new JsonObject { ["policy"] = PolicyFormat.Binding.Definition() };
        // A file for people: quotes and angle brackets are written as they are.
        var options = new JsonSerializerOptions { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        return schema.ToJsonString(options) + "\n";
    }
}
