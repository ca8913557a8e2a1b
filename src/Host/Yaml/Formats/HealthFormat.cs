using Waterfall.Core.Configuration;
using Waterfall.Host.Yaml.Bindings;

namespace Waterfall.Host.Yaml.Formats;

/// <summary>The section <c>upstreams.&lt;name&gt;.health</c>.</summary>
internal static class HealthFormat
{
    public static Binding<HealthConfig> Binding { get; } = Describe();

    private static SectionBinding<HealthConfig> Describe() => new SectionBinding<HealthConfig>(new HealthConfig())
        .Absent("active", Active(), (c, v) => c with { Active = v },
            "GET requests that the gateway sends to every endpoint by itself. Left out: none.")
        .Optional("passive", Passive(), c => c.Passive, (c, v) => c with { Passive = v },
            "Endpoints are put out of service by what they answer to clients' requests.")
        .Optional("panicThreshold", Fractions.Percent(), c => c.PanicThreshold, (c, v) => c with { PanicThreshold = v },
            "With a smaller part of the endpoints healthy all are used. 0%: the healthy ones only, and 503 without any.");

    private static SectionBinding<ActiveHealthConfig> Active() => new SectionBinding<ActiveHealthConfig>(new ActiveHealthConfig { Path = "" })
        .Required("path", Scalars.Text("a path as /healthz"), (c, v) => c with { Path = v },
            "The target of the request: a path, perhaps with a query.")
        .Optional("interval", Scalars.Duration(ConfigBounds.ProbeInterval), c => c.Interval, (c, v) => c with { Interval = v },
            "From one probe's end to the next, give or take a tenth. 100ms to 24h.")
        .Optional("timeout", Scalars.Duration(ConfigBounds.Timeout), c => c.Timeout, (c, v) => c with { Timeout = v },
            "How long a probe may take, the connection included.")
        .Optional("healthyAfter", Scalars.Number(ConfigBounds.ProbesInRow), c => c.HealthyAfter, (c, v) => c with { HealthyAfter = v },
            "Successes in a row that bring an endpoint back.")
        .Optional("unhealthyAfter", Scalars.Number(ConfigBounds.ProbesInRow), c => c.UnhealthyAfter, (c, v) => c with { UnhealthyAfter = v },
            "Failures in a row that take an endpoint out.")
        .Absent("statuses", Statuses(1), (c, v) => c with { Statuses = v },
            "The statuses of a success, as 204 or 200-299. Left out: 200-299.");

    private static SectionBinding<PassiveHealthConfig> Passive() => new SectionBinding<PassiveHealthConfig>(new PassiveHealthConfig())
        .Optional("failures", Scalars.Number(ConfigBounds.Failures), c => c.Failures, (c, v) => c with { Failures = v },
            "Failures in a row that put an endpoint out, or so many that are half of an event loop's results. 0: none do.")
        .Optional("within", Scalars.Duration(ConfigBounds.Timeout), c => c.Within, (c, v) => c with { Within = v },
            "How far apart those failures may be.")
        .Optional("eject", Scalars.Duration(ConfigBounds.Timeout), c => c.Eject, (c, v) => c with { Eject = v },
            "How long the endpoint is out the first time; twice, three times … ten times as long when it happens again.")
        .Optional("maxEjected", Fractions.Percent(), c => c.MaxEjected, (c, v) => c with { MaxEjected = v },
            "The most of the upstream's endpoints that may be out for this, rounded down.")
        .Absent("statuses", Statuses(0), (c, v) => c with { Statuses = v },
            "Answers that count as failures, as 503 or 500-599. Left out: 502, 503 and 504.");

    private static ListBinding<string> Statuses(int minItems) =>
        new(Scalars.Text(StatusRanges.Expected), "a list of statuses as [502, 503] or [500-599]", minItems);
}
