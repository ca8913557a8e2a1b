using NBomber.Contracts;
using NBomber.CSharp;

namespace Waterfall.LoadTests;

/// <summary>How a gateway is loaded over time, and how many requests may fail.</summary>
/// <param name="Name">As given on the command line.</param>
/// <param name="Simulations">The load over time.</param>
/// <param name="AllowedFailureShare">The largest share of failed requests that passes; 0 allows none.</param>
internal sealed record LoadProfile(string Name, IReadOnlyList<LoadSimulation> Simulations, double AllowedFailureShare)
{
    // Copies are started at the beginning of an interval, all at once in some versions: short intervals spread them evenly.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);

    /// <summary>The profile of that name, at a rate and for a length, or null.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="requestsPerSecond">The rate that the profile is built around; at least 100.</param>
    /// <param name="minutes">Its length; soaks are the same for longer.</param>
    public static LoadProfile? Find(string name, int requestsPerSecond, int minutes)
    {
        var total = TimeSpan.FromMinutes(minutes);
        return name switch
        {
            "steady" => Steady(requestsPerSecond, total),
            "ramp" => Ramp(requestsPerSecond, total),
            "spike" => Spike(requestsPerSecond, total),
            "soak" => Soak(requestsPerSecond, total),
            _ => null,
        };
    }

    /// <summary>All profiles.</summary>
    public static IReadOnlyList<string> Names { get; } = ["steady", "ramp", "spike", "soak"];

    /// <summary>The same rate all the time: nothing may fail.</summary>
    private static LoadProfile Steady(int rate, TimeSpan total) => new("steady", [Inject(rate, total)], 0);

    /// <summary>From nothing to twice the rate and back to next to nothing: no request may fail, whichever way the load moves.</summary>
    private static LoadProfile Ramp(int rate, TimeSpan total) => new(
        "ramp",
        [RampTo(2 * rate, total / 2), RampTo(0, total / 2)],
        0);

    /// <summary>
    /// Five times the rate, at once, for a tenth of the time: a few requests may be refused while it lasts,
    /// and the rate before must be served again after it.
    /// </summary>
    private static LoadProfile Spike(int rate, TimeSpan total) => new(
        "spike",
        [Inject(rate, total * 0.45), Inject(5 * rate, total * 0.1), Inject(rate, total * 0.45)],
        0.01);

    /// <summary>
    /// Clients that come and go around the rate, with pauses in which pools and timers run empty. Meant for hours:
    /// watch the gateway's memory beside it.
    /// </summary>
    private static LoadProfile Soak(int rate, TimeSpan total) => new(
        "soak",
        [
            Simulation.InjectRandom(PerInterval(rate / 2), PerInterval(rate * 3 / 2), Interval, total * 0.45),
            Simulation.Pause(total * 0.1),
            Simulation.InjectRandom(PerInterval(rate / 2), PerInterval(rate * 3 / 2), Interval, total * 0.45),
        ],
        0);

    private static LoadSimulation Inject(int rate, TimeSpan during) => Simulation.Inject(PerInterval(rate), Interval, during);

    private static LoadSimulation RampTo(int rate, TimeSpan during) => Simulation.RampingInject(PerInterval(rate), Interval, during);

    // At least one: a rate of nothing is not a load in every version.
    private static int PerInterval(int requestsPerSecond) => Math.Max(1, (int)(requestsPerSecond * Interval.TotalSeconds));
}
