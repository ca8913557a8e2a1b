using Waterfall.Core.Configuration;
using Waterfall.Core.Policies.Fault;
using Waterfall.Host.Yaml.Bindings;

namespace Waterfall.Host.Yaml.Formats;

/// <summary>What a route says of where its requests go besides one upstream, and the faults that are injected.</summary>
internal static class TrafficFormat
{
    public static Binding<SplitConfig> Split { get; } = new SplitBinding();

    public static Binding<MirrorConfig> Mirror { get; } = new SectionBinding<MirrorConfig>(new MirrorConfig { Upstream = "" })
        .Required("upstream", Scalars.Text("the name of an upstream"), (c, v) => c with { Upstream = v },
            "The name of the upstream that gets the copies.")
        .Optional("percent", Fractions.Number(ConfigBounds.Share), c => c.Percent, (c, v) => c with { Percent = v },
            "How many of the requests are copied.")
        .Optional("timeout", Scalars.Duration(ConfigBounds.Timeout), c => c.Timeout, (c, v) => c with { Timeout = v },
            "How long one copy may take, to the end of its answer.");

    public static Binding<FallbackConfig> Fallback { get; } = new SectionBinding<FallbackConfig>(new FallbackConfig())
        .Absent("on", new ListBinding<string>(Scalars.Text("a condition or a status"), "a list of at least one condition as [timeout, 503]", minItems: 1),
            (c, v) => c with { On = v },
            "What it is for: connectFailure, reset, timeout, circuitOpen, unhealthy, overloaded, or statuses as 503 or 500-599. "
            + "Left out: all of these words, 502, 503, 504.")
        .Absent("upstream", Scalars.Text("the name of an upstream"), (c, v) => c with { Upstream = v },
            "The name of an upstream that is asked instead, first of the steps.")
        .Absent("lastGood", LastGood(), (c, v) => c with { LastGood = v },
            "The last good answer to the same request, second of the steps.")
        .Absent("status", Scalars.Number(ConfigBounds.FinalStatus), (c, v) => c with { Status = v },
            "The status of an answer of the gateway's own, last of the steps.")
        .Absent("headers", new MapBinding<string>(Scalars.Template("a text", allowsEmpty: true), "field", isForeign: true), (c, v) => c with { Headers = v },
            "Fields of that answer. Values may hold expressions.")
        .Absent("body", new AnswerBodyBinding(), (c, v) => c with { Body = v.Text, IsJson = v.IsJson },
            "Its body: a text, which may hold expressions, or a mapping or list that is sent as JSON.");

    public static Binding<FaultPolicy> Fault { get; } = new SectionBinding<FaultPolicy>(new FaultPolicy())
        .Absent("delay", new SectionBinding<FaultDelay>(new FaultDelay { Duration = FaultPolicy.LongestDelay })
            .Required("duration", Scalars.Duration(new Bounds<TimeSpan>(TimeSpan.FromMilliseconds(1), FaultPolicy.LongestDelay)),
                (c, v) => c with { Duration = v }, "How long it waits.")
            .Optional("percent", Fractions.Number(ConfigBounds.Share), c => c.Percent, (c, v) => c with { Percent = v }, "How many of the requests."),
            (c, v) => c with { Delay = v }, "A wait before the request goes on.")
        .Absent("abort", new SectionBinding<FaultAbort>(new FaultAbort { Status = 503 })
            .Required("status", Scalars.Number(ConfigBounds.RetriedStatus), (c, v) => c with { Status = v }, "The status of the error.")
            .Optional("percent", Fractions.Number(ConfigBounds.Share), c => c.Percent, (c, v) => c with { Percent = v }, "How many of the requests."),
            (c, v) => c with { Abort = v }, "An error in the place of an answer, after the wait if both are due.")
        .Absent("header", Scalars.Text("the name of a field"), (c, v) => c with { Header = v },
            "Only requests with this field meet a fault. Left out: all may.");

    private static SectionBinding<LastGoodConfig> LastGood() => new SectionBinding<LastGoodConfig>(new LastGoodConfig())
        .Optional("maxAge", Scalars.Duration(ConfigBounds.Timeout), c => c.MaxAge, (c, v) => c with { MaxAge = v },
            "How long ago the answer may have come.")
        .Optional("maxBody", Scalars.Size(ConfigBounds.LastGoodBody), c => c.MaxBody, (c, v) => c with { MaxBody = v },
            "The longest body that is kept.");
}
