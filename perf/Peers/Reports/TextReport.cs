using System.Globalization;
using System.Text;
using Waterfall.Peers.Catalog;
using Waterfall.Peers.Results;

namespace Waterfall.Peers.Reports;

/// <summary>The report that people read.</summary>
internal static class TextReport
{
    private const string None = "-";

    /// <summary>What the run runs on, in one line for the machine and one for the peers.</summary>
    public static string Header(Machine machine) => string.Create(
        CultureInfo.InvariantCulture,
        $"{machine.Cpu}, {machine.Processors} processors, Linux {machine.Kernel}, {machine.Runtime}, load average {machine.LoadAverage:0.00}\n") +
        string.Join(", ", machine.Versions.Select(version => $"{version.Key} {version.Value}"));

    /// <summary>One scenario: its title, a line a peer, and why peers are missing.</summary>
    public static string Of(ScenarioResult result)
    {
        var text = new StringBuilder();
        text.Append(result.Scenario.Name).Append(": ").AppendLine(result.Scenario.Description);
        text.Append(result.Scenario.Kind == ScenarioKind.Load ? LoadTable(result) : IdleTable(result));
        foreach (var peer in result.Peers.Where(peer => peer.Failure is not null))
            text.Append(peer.Peer.Name).Append(" failed: ").AppendLine(peer.Failure);
        foreach (var peer in result.Peers.Where(peer => peer.Errors > 0))
            text.AppendLine(CultureInfo.InvariantCulture, $"{peer.Peer.Name}: {peer.Errors} errors: its figures prove nothing");
        return text.ToString();
    }

    /// <summary>All goals beside what was measured.</summary>
    public static string Summary(IReadOnlyList<Verdict> verdicts)
    {
        var table = new TextTable("goal", "measured", "min-max", "limit", "");
        foreach (var verdict in verdicts)
        {
            var isRatio = verdict.Goal.Against is not null;
            string Format(double value) => isRatio ? Ratio(value) : Bytes(value);
            table.Add(
                isRatio ? $"{verdict.Scenario}: CPU/request ÷ {verdict.Goal.Against}'s" : $"{verdict.Scenario}: memory per connection",
                verdict.Measured is { } measured ? Format(measured.Median) : None,
                verdict.Measured is { } spread ? $"{Format(spread.Min)}-{Format(spread.Max)}" : None,
                Format(verdict.Goal.Limit),
                Word(verdict.Kind));
        }

        return table.ToString();
    }

    private static TextTable LoadTable(ScenarioResult result)
    {
        var table = new TextTable(
            "peer", "req/s", "CPU us/req", "min-max", "user", "kernel", "p50 us", "p99 us", "MB/s", "errors", "÷nginx", "÷haproxy", "noise");
        foreach (var peer in result.Peers.Where(peer => peer.Samples.Count > 0))
        {
            var cost = peer.Of<LoadSample>(sample => sample.Cost);
            table.Add(
                peer.Peer.Name,
                Whole(peer.Of<LoadSample>(sample => sample.RequestsPerSecond).Median),
                Fraction(cost.Median),
                $"{Fraction(cost.Min)}-{Fraction(cost.Max)}",
                Fraction(peer.Of<LoadSample>(sample => sample.UserUsPerRequest).Median),
                Fraction(peer.Of<LoadSample>(sample => sample.KernelUsPerRequest).Median),
                LatencyOf(peer, sample => sample.P50Us),
                LatencyOf(peer, sample => sample.P99Us),
                result.Scenario.IsAboutBodies ? Whole(peer.Of<LoadSample>(sample => sample.BodyMBPerSecond).Median) : None,
                Whole(peer.Errors),
                RatioTo(result, peer, PeerCatalog.Nginx),
                RatioTo(result, peer, PeerCatalog.HAProxy),
                peer.Of<LoadSample>(sample => sample.NoiseShare).Max.ToString("P0", CultureInfo.InvariantCulture));
        }

        return table;
    }

    private static TextTable IdleTable(ScenarioResult result)
    {
        var table = new TextTable("peer", "PSS/connection", "min-max", "RSS/connection", "RSS before", "errors", "÷nginx", "÷haproxy");
        foreach (var peer in result.Peers.Where(peer => peer.Samples.Count > 0))
        {
            var pss = peer.Of<IdleSample>(sample => sample.PssBytesPerConnection);
            table.Add(
                peer.Peer.Name,
                Bytes(pss.Median),
                $"{Bytes(pss.Min)}-{Bytes(pss.Max)}",
                Bytes(peer.Of<IdleSample>(sample => sample.RssBytesPerConnection).Median),
                Bytes(peer.Of<IdleSample>(sample => sample.BaseRssBytes).Median),
                Whole(peer.Errors),
                RatioTo(result, peer, PeerCatalog.Nginx),
                RatioTo(result, peer, PeerCatalog.HAProxy));
        }

        return table;
    }

    private static string RatioTo(ScenarioResult result, PeerResult peer, string against) =>
        peer.Peer.Name != against && result.Ratio(peer, against) is { } ratio ? Ratio(ratio.Median) : None;

    private static string LatencyOf(PeerResult peer, Func<LoadSample, double?> value) =>
        peer.Samples.OfType<LoadSample>().All(sample => value(sample) is not null)
            ? Whole(peer.Of<LoadSample>(sample => value(sample) ?? 0).Median)
            : None;

    private static string Word(VerdictKind kind) => kind switch
    {
        VerdictKind.Ok => "ok",
        VerdictKind.Miss => "MISS",
        VerdictKind.Errors => "MISS (errors)",
        _ => "not measured",
    };

    private static string Whole(double value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Fraction(double value) => value.ToString(value < 1000 ? "0.0" : "N0", CultureInfo.InvariantCulture);

    private static string Ratio(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);

    private static string Bytes(double value)
    {
        const double KiB = 1024;
        return value < KiB * KiB
            ? string.Create(CultureInfo.InvariantCulture, $"{value / KiB:0.00} KiB")
            : string.Create(CultureInfo.InvariantCulture, $"{value / KiB / KiB:0.0} MiB");
    }
}
