using Waterfall.Core.Configuration;
using Waterfall.Core.Streams;
using Waterfall.Core.Upstreams;
using Waterfall.Core.Upstreams.Health;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Tests.Upstreams.Health;

public sealed class OutlierTests
{
    private readonly Clusters _clusters = new();

    [Fact]
    public void Five_failures_in_a_row_put_an_endpoint_out_for_thirty_seconds()
    {
        var cluster = Compile(3);
        Assert.Equal([false, false, false, false, true], Enumerable.Range(0, 5).Select(_ => Report(cluster, 0, AttemptOutcome.Failure)));
        Assert.False(IsUp(cluster, 0));
        _clusters.NowMs += 29_999;
        Assert.False(IsUp(cluster, 0));
        _clusters.NowMs++;
        Assert.True(IsUp(cluster, 0));
    }

    [Fact]
    public void The_row_is_that_of_all_loops()
    {
        var cluster = Compile(3);
        Assert.Equal([false, false, false, false, true], Enumerable.Range(0, 5).Select(loop => Report(cluster, 0, AttemptOutcome.Failure, loop)));
    }

    [Fact]
    public void Neutral_outcomes_neither_count_nor_end_the_row()
    {
        var cluster = Compile(3);
        for (var i = 0; i < 4; i++)
        {
            Report(cluster, 0, AttemptOutcome.Failure);
            Report(cluster, 0, AttemptOutcome.Neutral);
        }
        Assert.True(Report(cluster, 0, AttemptOutcome.Failure));
    }

    [Fact]
    public void An_endpoint_of_which_every_other_answer_fails_goes_out_though_no_row_is_long()
    {
        var cluster = Compile(3);
        var outcomes = Enumerable.Range(0, 5).SelectMany(_ => new[] { Report(cluster, 0, AttemptOutcome.Success), Report(cluster, 0, AttemptOutcome.Failure) }).ToArray();
        Assert.Equal([.. Enumerable.Repeat(false, 9), true], outcomes);
    }

    [Fact]
    public void An_endpoint_of_which_few_answers_fail_stays()
    {
        var cluster = Compile(3);
        for (var i = 0; i < 1000; i++) Assert.False(Report(cluster, 0, i % 3 == 0 ? AttemptOutcome.Failure : AttemptOutcome.Success));
    }

    [Fact]
    public void Failures_count_within_the_window_only()
    {
        var cluster = Compile(3);
        for (var i = 0; i < 40; i++)
        {
            Assert.False(Report(cluster, 0, AttemptOutcome.Failure));
            _clusters.NowMs += 2_600;
        }
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    [InlineData(3, 1)]
    [InlineData(4, 2)]
    [InlineData(10, 5)]
    public void At_most_half_of_the_endpoints_are_put_out(int endpoints, int most)
    {
        var cluster = Compile(endpoints);
        var ejected = 0;
        for (var place = 0; place < endpoints; place++)
        {
            for (var i = 0; i < 20; i++) ejected += Report(cluster, place, AttemptOutcome.Failure) ? 1 : 0;
        }
        Assert.Equal(most, ejected);
        Assert.False(cluster.LoadOn(0).IsPanicking);
    }

    [Fact]
    public void Endpoints_that_probes_hold_for_down_count_under_the_cap()
    {
        var cluster = Compile(4);
        cluster.Endpoints[3].Health.ProbeDown();
        for (var i = 0; i < 5; i++) Report(cluster, 0, AttemptOutcome.Failure);
        for (var i = 0; i < 20; i++) Assert.False(Report(cluster, 1, AttemptOutcome.Failure));
        Assert.Equal([false, true, true, false], Enumerable.Range(0, 4).Select(place => IsUp(cluster, place)));
    }

    [Fact]
    public void With_no_number_of_failures_nothing_is_put_out()
    {
        var cluster = _clusters.Compile(new() { Endpoints = Clusters.Equal(4), Health = new() { Passive = new() { Failures = 0 } } });
        for (var i = 0; i < 100; i++) Assert.False(Report(cluster, 0, AttemptOutcome.Failure));
    }

    [Fact]
    public void What_is_known_of_an_endpoint_outlives_a_reload()
    {
        var cluster = Compile(4);
        for (var i = 0; i < 5; i++) Report(cluster, 1, AttemptOutcome.Failure);
        var reloaded = Compile(5);
        Assert.Equal([0, 2, 3, 4], reloaded.LoadOn(0).Candidates(_clusters.NowMs).Places.ToArray());
    }

    [Theory]
    [InlineData(200, AttemptOutcome.Success)]
    [InlineData(404, AttemptOutcome.Success)]
    [InlineData(429, AttemptOutcome.Success)]
    [InlineData(500, AttemptOutcome.Success)]
    [InlineData(502, AttemptOutcome.Failure)]
    [InlineData(503, AttemptOutcome.Failure)]
    [InlineData(504, AttemptOutcome.Failure)]
    [InlineData(599, AttemptOutcome.Success)]
    [InlineData(999, AttemptOutcome.Success)]
    internal void Statuses_that_say_it_cannot_serve_are_failures(int status, AttemptOutcome outcome) => Assert.Equal(outcome, Compile(1).Health.Classify(status));

    [Fact]
    public void Statuses_that_count_are_configured()
    {
        var health = _clusters.Compile(new() { Endpoints = Clusters.Equal(1), Health = new() { Passive = new() { Statuses = ["429", "500-502"] } } }).Health;
        Assert.Equal([429, 500, 501, 502], Enumerable.Range(100, 500).Where(status => health.Classify(status) == AttemptOutcome.Failure));
    }

    [Fact]
    public void Every_kind_of_error_is_judged()
    {
        ProxyErrorKind[] failures =
        [
            ProxyErrorKind.ConnectFailed, ProxyErrorKind.ConnectTimeout, ProxyErrorKind.NameNotResolved, ProxyErrorKind.TlsHandshakeFailed,
            ProxyErrorKind.UpstreamCertificateInvalid, ProxyErrorKind.UpstreamReset, ProxyErrorKind.UpstreamClosed,
            ProxyErrorKind.ResponseRejected, ProxyErrorKind.UnexpectedUpgrade, ProxyErrorKind.InvalidUpgrade, ProxyErrorKind.UpstreamWebSocketProtocol,
            ProxyErrorKind.FirstByteTimeout, ProxyErrorKind.ResponseBodyTimeout,
        ];
        foreach (var kind in Enum.GetValues<ProxyErrorKind>())
        {
            var expected = failures.Contains(kind) ? AttemptOutcome.Failure : AttemptOutcome.Neutral;
            Assert.True(expected == HealthPolicy.Classify(kind, isReused: true), kind.ToString());
        }
        Assert.Equal(AttemptOutcome.Neutral, HealthPolicy.Classify(new ProxyError(ProxyErrorKind.UpstreamClosed, RetryAdvice.IfIdempotent), isReused: true));
        Assert.Equal(AttemptOutcome.Failure, HealthPolicy.Classify(new ProxyError(ProxyErrorKind.UpstreamReset, RetryAdvice.IfIdempotent), isReused: false));
        Assert.Equal(AttemptOutcome.Neutral, HealthPolicy.Classify(new ProxyError(ProxyErrorKind.UpstreamReset, RetryAdvice.Again), isReused: false));
    }

    [Fact]
    public void A_report_feeds_the_balancer_and_the_hedges()
    {
        var cluster = _clusters.Compile(new() { Endpoints = Clusters.Equal(2), Balance = BalanceAlgorithm.Ewma, Hedge = new() });
        var load = cluster.LoadOn(0);
        cluster.Report(load, 0, AttemptOutcome.Success, 120, _clusters.NowMs);
        cluster.Report(load, 1, AttemptOutcome.Failure, 5, _clusters.NowMs);
        cluster.Report(load, 1, AttemptOutcome.Neutral, 9_000, _clusters.NowMs);
        Assert.Equal((120, 1000), (load.Endpoints[0].MeanMs(_clusters.NowMs), load.Endpoints[1].MeanMs(_clusters.NowMs)));
        Assert.Equal(1, load.Resilience.Latency.Samples);
    }

    private Cluster Compile(int endpoints) => _clusters.Compile(new() { Endpoints = Clusters.Equal(endpoints) });

    private bool Report(Cluster cluster, int place, AttemptOutcome outcome, int loop = 0) => cluster.Report(cluster.LoadOn(loop), place, outcome, 1, _clusters.NowMs);

    private bool IsUp(Cluster cluster, int place) => cluster.LoadOn(0).Candidates(_clusters.NowMs).Contains(place);
}
