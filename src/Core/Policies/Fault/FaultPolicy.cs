using Waterfall.Core.Pipeline;

namespace Waterfall.Core.Policies.Fault;

/// <summary>Makes requests wait, or fail, on purpose: to see how clients and upstreams bear it. A request may meet both, the wait first.</summary>
public sealed record FaultPolicy : IPolicy
{
    /// <summary>The longest wait that can be asked for.</summary>
    public static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(10);

    /// <inheritdoc/>
    public string Name => "fault";

    /// <summary>How requests wait; null: they do not.</summary>
    public FaultDelay? Delay { get; init; }

    /// <summary>How requests fail; null: they do not.</summary>
    public FaultAbort? Abort { get; init; }

    /// <summary>The name of a field: only requests that have it meet a fault. Null: all may.</summary>
    public string? Header { get; init; }

    /// <inheritdoc/>
    public Stage? Compile(PolicyContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (Delay is null && Abort is null)
            context.Report("", "the fault does nothing", "at least one of delay and abort");
        if (Delay is { } delay)
        {
            if (delay.Duration < TimeSpan.FromMilliseconds(1) || delay.Duration > LongestDelay)
                context.Report("delay.duration", $"{delay.Duration} is out of bounds", "1ms to 10m");
            CheckPercent(context, "delay.percent", delay.Percent);
        }
        if (Abort is { } abort)
        {
            if (abort.Status is < 400 or > 599)
                context.Report("abort.status", $"{abort.Status} is not the status of an error", "400 to 599");
            CheckPercent(context, "abort.percent", abort.Percent);
        }
        var isHeader = Header is null || FieldNames.Check(context, "header", Header, isRequest: true);
        return isHeader && Abort is null or { Status: >= 400 and <= 599 } ? new FaultStage(Delay, Abort, Header) : null;
    }

    private static void CheckPercent(PolicyContext context, string key, double percent)
    {
        if (percent is not (>= 0 and <= 100))
            context.Report(key, $"{percent} is out of bounds", "0 to 100");
    }
}
