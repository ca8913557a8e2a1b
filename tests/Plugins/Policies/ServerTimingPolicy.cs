using System.Diagnostics;
using System.Globalization;
using System.Text;
using Waterfall.Core.IO;
using Waterfall.Core.Pipeline;

namespace Waterfall.Plugins.Tests.Policies;

/// <summary>Tells the client how long the gateway had its request: <c>Server-Timing: gw;dur=1.234</c>.</summary>
public sealed record ServerTimingPolicy : IPolicy
{
    public string Name => "serverTiming";

    /// <summary>The metric's name: a token.</summary>
    public string Metric { get; init; } = "gw";

    public Stage? Compile(PolicyContext context)
    {
        if (Metric.Length > 0 && Metric.All(char.IsAsciiLetterOrDigit))
            return new TimingStage(Metric, context.NewSlot<Stopwatch>());
        context.Report("metric", $"'{Metric}' is not a name", "letters and digits");
        return null;
    }

    private sealed class TimingStage(string metric, Slot<Stopwatch> slot) : Stage
    {
        public override LoopTask<StageResult> OnRequestAsync(Exchange exchange)
        {
            exchange.Set(slot, Stopwatch.StartNew());
            return Continue;
        }

        public override LoopTask<StageResult> OnResponseAsync(Exchange exchange)
        {
            var ms = exchange.Get(slot)?.Elapsed.TotalMilliseconds ?? 0;
            exchange.Response.Add("Server-Timing"u8, Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{metric};dur={ms:F3}")));
            return Continue;
        }
    }
}
