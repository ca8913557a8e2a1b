using Waterfall.Core.Configuration;
using Waterfall.Core.IO;
using Waterfall.Core.Upstreams;
using Waterfall.Core.Upstreams.Health;
using Waterfall.Core.Upstreams.LoadBalancing;

namespace Waterfall.Core.Tests.Upstreams.Health;

public sealed class HealthMonitorTests : IHealthProbe
{
    private const long Slack = TimerWheel.SlotMs;

    private static readonly ProbeResult Good = new(200);

    private readonly Clusters _clusters = new() { NowMs = 0 };
    private readonly TimerWheel _wheel = new(0);
    private readonly List<(ProbeTarget Target, long AtMs)> _sent = [];
    private readonly List<string> _changes = [];
    private readonly HealthMonitor _monitor;

    public HealthMonitorTests() => _monitor = new HealthMonitor(_wheel, this, new LoopRandom(3))
    {
        Changed = target => _changes.Add($"{target.Endpoint.Url} {(target.State.IsDown ? "down" : "up")}"),
    };

    [Theory]
    [InlineData("fff", "..d")]
    [InlineData("ffsfff", ".....d")]
    [InlineData("fffss", "..d.u")]
    [InlineData("fffsfsfss", "..d.....u")]
    [InlineData("sssss", ".....")]
    public void Enough_results_in_a_row_change_the_state(string results, string changes)
    {
        var state = new ProbeState(healthyAfter: 2, unhealthyAfter: 3);
        Assert.Equal(changes, string.Concat(results.Select(each => state.Report(each == 's') ? state.IsDown ? 'd' : 'u' : '.')));
    }

    [Fact]
    public void Every_endpoint_is_probed_in_the_first_interval_and_spread_over_it()
    {
        _monitor.Apply([Compile(Active(), 20)]);
        Pass(5_000 + Slack);
        Assert.Equal(20, _sent.Select(each => each.Target.Endpoint).Distinct().Count());
        Assert.True(_sent.Select(each => each.AtMs).Distinct().Count() > 10);
    }

    [Fact]
    public void The_next_probe_is_an_interval_after_the_result_give_or_take_a_tenth()
    {
        _monitor.Apply([Compile(Active(), 1)]);
        for (var i = 0; i < 50; i++)
        {
            var target = Assert.Single(Probed());
            var reported = _wheel.NowMs;
            _monitor.Report(target, Good);
            Pass(5_500 + Slack);
            Assert.InRange(Assert.Single(_sent).AtMs - reported, 4_500, 5_500 + Slack);
        }
    }

    [Fact]
    public void No_second_probe_while_one_is_under_way()
    {
        _monitor.Apply([Compile(Active(), 1)]);
        Pass(60_000);
        Assert.Single(_sent);
    }

    [Fact]
    public void Probes_that_fail_take_an_endpoint_out_and_those_that_succeed_bring_it_back()
    {
        var cluster = Compile(Active(), 1);
        _monitor.Apply([cluster]);
        foreach (var result in (ProbeResult[])[ProbeResult.NoAnswer, new(503), new(302)])
        {
            Assert.False(cluster.Endpoints[0].Health.IsProbedDown);
            _monitor.Report(Assert.Single(Probed()), result);
        }
        Assert.True(cluster.Endpoints[0].Health.IsProbedDown);
        _monitor.Report(Assert.Single(Probed()), new(204));
        Assert.True(cluster.Endpoints[0].Health.IsProbedDown);
        _monitor.Report(Assert.Single(Probed()), Good);
        Assert.False(cluster.Endpoints[0].Health.IsProbedDown);
        Assert.Equal(_wheel.NowMs, cluster.Endpoints[0].Health.InServiceSinceMs(_wheel.NowMs));
        Assert.Equal(["http://10.0.0.1 down", "http://10.0.0.1 up"], _changes);
    }

    [Fact]
    public void A_reload_keeps_targets_whose_settings_stay_and_starts_others_anew()
    {
        _monitor.Apply([Compile(Active(), 2)]);
        var kept = _monitor.Targets.ToArray();
        var reloaded = Compile(Active(), 3);
        _monitor.Apply([reloaded]);
        Assert.Equal(3, _monitor.Targets.Count);
        Assert.All(kept, target => Assert.Contains(target, _monitor.Targets));
        Assert.All(_monitor.Targets, target => Assert.Same(reloaded, target.Cluster));
        _monitor.Apply([Compile(Active() with { Timeout = TimeSpan.FromMilliseconds(7) }, 3)]);
        Assert.Equal(3, _monitor.Targets.Count);
        Assert.All(kept, target => Assert.DoesNotContain(target, _monitor.Targets));
    }

    [Fact]
    public void An_endpoint_that_nobody_probes_any_more_is_up()
    {
        var cluster = Compile(Active(), 1);
        _monitor.Apply([cluster]);
        for (var i = 0; i < 3; i++) _monitor.Report(Assert.Single(Probed()), ProbeResult.NoAnswer);
        Assert.True(cluster.Endpoints[0].Health.IsProbedDown);
        var target = Assert.Single(Probed());
        _monitor.Apply([Compile(null, 1)]);
        Assert.False(cluster.Endpoints[0].Health.IsProbedDown);
        Assert.Empty(_monitor.Targets);
        // The probe that was under way comes back.
        for (var i = 0; i < 5; i++) _monitor.Report(target, ProbeResult.NoAnswer);
        Assert.False(cluster.Endpoints[0].Health.IsProbedDown);
        _sent.Clear();
        Pass(60_000);
        Assert.Empty(_sent);
    }

    void IHealthProbe.Send(ProbeTarget target) => _sent.Add((target, _wheel.NowMs));

    private static ActiveHealthConfig Active() => new() { Path = "/healthz" };

    private Cluster Compile(ActiveHealthConfig? active, int endpoints) =>
        _clusters.Compile(new() { Endpoints = Clusters.Equal(endpoints), Health = new() { Active = active } });

    private List<ProbeTarget> Probed()
    {
        if (_sent.Count == 0) Pass(5_500 + Slack);
        var targets = _sent.Select(each => each.Target).ToList();
        _sent.Clear();
        return targets;
    }

    private void Pass(long milliseconds)
    {
        _sent.Clear();
        for (var end = _wheel.NowMs + milliseconds; _wheel.NowMs < end;) _wheel.Advance(Math.Min(end, _wheel.NowMs + 10));
    }
}
