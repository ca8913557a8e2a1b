using Waterfall.Core.Configuration;
using Waterfall.Host.Yaml.Bindings;

namespace Waterfall.Host.Yaml.Formats;

/// <summary>The section <c>telemetry</c>.</summary>
internal static class TelemetryFormat
{
    public static Binding<TelemetryConfig> Binding { get; } = Describe();

    private static SectionBinding<TelemetryConfig> Describe() => new SectionBinding<TelemetryConfig>(new TelemetryConfig())
        .Absent("accessLog", AccessLog(), (c, v) => c with { AccessLog = v }, "One line for each request. Left out: none is written.");

    private static SectionBinding<AccessLogConfig> AccessLog() => new SectionBinding<AccessLogConfig>(new AccessLogConfig())
        .Optional("format", Scalars.Word(new Dictionary<string, AccessLogFormat> { ["json"] = AccessLogFormat.Json }),
            c => c.Format, (c, v) => c with { Format = v }, "How a line is written.")
        .Optional("to", Scalars.Text("stdout, stderr or the path of a file"), c => c.To, (c, v) => c with { To = v },
            "stdout, stderr, or the path of a file, which holds a slash and is relative to the configuration's directory; it is appended to.");
}
