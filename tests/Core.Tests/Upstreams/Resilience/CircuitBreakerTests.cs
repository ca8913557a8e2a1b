using Waterfall.Core.Upstreams.Health;
using Waterfall.Core.Upstreams.Resilience;

namespace Waterfall.Core.Tests.Upstreams.Resilience;

public sealed class CircuitBreakerTests
{
    private readonly CircuitBreaker _breaker = new(new(0.5, 20, 10_000, 5_000, 3));
    private readonly List<CircuitState> _changes = [];
    private long _now = 100_000;

    public CircuitBreakerTests() => _breaker.Changed = _changes.Add;

    [Fact]
    public void It_opens_when_half_of_at_least_twenty_fail()
    {
        Send(10, AttemptOutcome.Success);
        Send(9, AttemptOutcome.Failure);
        Assert.Equal(CircuitState.Closed, _breaker.State);
        Send(1, AttemptOutcome.Failure);
        Assert.Equal(CircuitState.Open, _breaker.State);
        Assert.False(_breaker.TryEnter(_now, out _));
    }

    [Fact]
    public void With_fewer_results_nothing_is_judged()
    {
        Send(19, AttemptOutcome.Failure);
        Assert.Equal(CircuitState.Closed, _breaker.State);
    }

    [Fact]
    public void Below_the_ratio_it_stays_closed()
    {
        for (var i = 0; i < 500; i++)
        {
            Send(11, AttemptOutcome.Success);
            Send(9, AttemptOutcome.Failure);
        }
        Assert.Equal(CircuitState.Closed, _breaker.State);
    }

    [Fact]
    public void Results_leave_the_window()
    {
        for (var i = 0; i < 100; i++)
        {
            Send(1, AttemptOutcome.Failure);
            _now += 600; // at most 17 within ten seconds
        }
        Assert.Equal(CircuitState.Closed, _breaker.State);
        Send(19, AttemptOutcome.Failure);
        Assert.Equal(CircuitState.Open, _breaker.State);
    }

    [Fact]
    public void Results_of_all_loops_count()
    {
        for (var loop = 0; loop < 20; loop++) Send(1, AttemptOutcome.Failure, loop);
        Assert.Equal(CircuitState.Open, _breaker.State);
    }

    [Fact]
    public void Neutral_outcomes_do_not_count()
    {
        Send(100, AttemptOutcome.Neutral);
        Send(19, AttemptOutcome.Failure);
        Assert.Equal(CircuitState.Closed, _breaker.State);
    }

    [Fact]
    public void After_a_while_one_probe_at_a_time_goes_through_and_three_successes_close_it()
    {
        Open();
        _now += 4_999;
        Assert.False(_breaker.TryEnter(_now, out _));
        _now++;
        for (var i = 0; i < 3; i++)
        {
            Assert.True(_breaker.TryEnter(_now, out var probe));
            Assert.True(probe.IsProbe);
            Assert.Equal(CircuitState.HalfOpen, _breaker.State);
            for (var j = 0; j < 10; j++) Assert.False(_breaker.TryEnter(_now, out _));
            _breaker.OnResult(probe, 0, AttemptOutcome.Success, _now);
        }
        Assert.Equal(CircuitState.Closed, _breaker.State);
        Assert.Equal([CircuitState.Open, CircuitState.HalfOpen, CircuitState.Closed], _changes);
        Assert.True(_breaker.TryEnter(_now, out var permit));
        Assert.False(permit.IsProbe);
    }

    [Fact]
    public void A_probe_that_fails_opens_it_again()
    {
        Open();
        _now += 5_000;
        Probe(AttemptOutcome.Success);
        Probe(AttemptOutcome.Success);
        Probe(AttemptOutcome.Failure);
        Assert.Equal(CircuitState.Open, _breaker.State);
        _now += 4_999;
        Assert.False(_breaker.TryEnter(_now, out _));
        _now++;
        // From the beginning: three are needed once more.
        Probe(AttemptOutcome.Success);
        Probe(AttemptOutcome.Success);
        Assert.Equal(CircuitState.HalfOpen, _breaker.State);
        Probe(AttemptOutcome.Success);
        Assert.Equal(CircuitState.Closed, _breaker.State);
    }

    [Fact]
    public void A_probe_whose_client_left_gives_its_place_to_the_next()
    {
        Open();
        _now += 5_000;
        Probe(AttemptOutcome.Success);
        Probe(AttemptOutcome.Neutral);
        Probe(AttemptOutcome.Success);
        Assert.Equal(CircuitState.HalfOpen, _breaker.State);
        Probe(AttemptOutcome.Success);
        Assert.Equal(CircuitState.Closed, _breaker.State);
    }

    [Fact]
    public void A_probe_that_never_comes_back_is_replaced_and_counts_no_more()
    {
        Open();
        _now += 5_000;
        Assert.True(_breaker.TryEnter(_now, out var lost));
        _now += CircuitBreaker.ProbeLostAfterMs - 1;
        Assert.False(_breaker.TryEnter(_now, out _));
        _now++;
        Assert.True(_breaker.TryEnter(_now, out var probe));
        _breaker.OnResult(lost, 0, AttemptOutcome.Failure, _now);
        Assert.Equal(CircuitState.HalfOpen, _breaker.State);
        Assert.False(_breaker.TryEnter(_now, out _));
        _breaker.OnResult(probe, 0, AttemptOutcome.Failure, _now);
        Assert.Equal(CircuitState.Open, _breaker.State);
    }

    [Fact]
    public void Results_from_before_it_opened_say_nothing()
    {
        var early = Enumerable.Range(0, 40).Select(_ =>
        {
            Assert.True(_breaker.TryEnter(_now, out var permit));
            return permit;
        }).ToArray();
        Open();
        _now += 5_000;
        Assert.True(_breaker.TryEnter(_now, out var probe));
        foreach (var permit in early) _breaker.OnResult(permit, 0, AttemptOutcome.Failure, _now);
        Assert.Equal(CircuitState.HalfOpen, _breaker.State);
        _breaker.OnResult(probe, 0, AttemptOutcome.Success, _now);
        Probe(AttemptOutcome.Success);
        Probe(AttemptOutcome.Success);
        foreach (var permit in early) _breaker.OnResult(permit, 0, AttemptOutcome.Failure, _now);
        Assert.Equal(CircuitState.Closed, _breaker.State);
    }

    [Fact]
    public void A_closed_one_begins_with_nothing_counted()
    {
        Open();
        _now += 5_000;
        for (var i = 0; i < 3; i++) Probe(AttemptOutcome.Success);
        Send(19, AttemptOutcome.Failure);
        Assert.Equal(CircuitState.Closed, _breaker.State);
        Send(1, AttemptOutcome.Failure);
        Assert.Equal(CircuitState.Open, _breaker.State);
    }

    [Fact]
    public async Task Of_many_loops_one_gets_the_probe()
    {
        for (var round = 0; round < 100; round++)
        {
            Open();
            _now += 5_000;
            var now = _now;
            var entered = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => (_breaker.TryEnter(now, out var permit), permit))));
            var (_, probe) = Assert.Single(entered, each => each.Item1);
            Assert.True(probe.IsProbe);
            _breaker.OnResult(probe, 0, AttemptOutcome.Success, now);
            Probe(AttemptOutcome.Success);
            Probe(AttemptOutcome.Success);
            Assert.Equal(CircuitState.Closed, _breaker.State);
        }
    }

    [Fact]
    public async Task Loops_that_fail_together_open_it_once()
    {
        await Task.WhenAll(Enumerable.Range(0, 4).Select(loop => Task.Run(() =>
        {
            for (var i = 0; i < 1000; i++)
            {
                if (_breaker.TryEnter(_now, out var permit)) _breaker.OnResult(permit, loop, AttemptOutcome.Failure, _now);
            }
        })));
        Assert.Equal([CircuitState.Open], _changes);
    }

    [Fact]
    public void However_often_it_opens_the_word_holds_it()
    {
        var word = new CircuitWord(0);
        for (var i = 0; i < 5000; i++)
        {
            word = word.Opened(i * 1_000_000L);
            Assert.Equal((CircuitState.Open, false, 0, i * 1_000_000L), (word.State, word.IsProbing, word.Passed, word.TimeMs));
            word = word.Probing(i + 7);
            Assert.Equal((CircuitState.HalfOpen, true, 0, i + 7L), (word.State, word.IsProbing, word.Passed, word.TimeMs));
            for (var passed = 1; passed <= 100; passed++)
            {
                word = word.Probed(true);
                Assert.Equal((false, passed), (word.IsProbing, word.Passed));
            }
            var epoch = word.Epoch;
            word = word.Closed();
            Assert.Equal((CircuitState.Closed, (epoch + 1) % 4096), (word.State, word.Epoch));
        }
    }

    [Fact]
    public void Entering_and_leaving_allocate_nothing()
    {
        Send(100, AttemptOutcome.Success);
        Assert.Equal(0, Testing.Allocated.Least(() =>
        {
            Send(1000, AttemptOutcome.Success);
            Send(100, AttemptOutcome.Failure);
        }));
    }

    private void Send(int count, AttemptOutcome outcome, int loop = 0)
    {
        for (var i = 0; i < count; i++)
        {
            if (_breaker.TryEnter(_now, out var permit)) _breaker.OnResult(permit, loop, outcome, _now);
        }
    }

    private void Probe(AttemptOutcome outcome)
    {
        Assert.True(_breaker.TryEnter(_now, out var probe));
        Assert.True(probe.IsProbe);
        _breaker.OnResult(probe, 0, outcome, _now);
    }

    private void Open()
    {
        Send(20, AttemptOutcome.Failure);
        Assert.Equal(CircuitState.Open, _breaker.State);
    }
}
