namespace Waterfall.Testing.Manual;

/// <summary>Time that moves when the test says so. Milliseconds.</summary>
internal sealed class ManualClock
{
    internal long NowMs { get; set; } = 1_000_000;
}
