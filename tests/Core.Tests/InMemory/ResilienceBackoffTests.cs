using Waterfall.Core.Configuration;
using Waterfall.Core.IO;

namespace Waterfall.Core.Tests.InMemory;

/// <summary>How long the wait before a further attempt is.</summary>
public sealed class ResilienceBackoffTests
{
    private const int BaseMs = 160;
    private const int MaxMs = 480;

    [Fact]
    public void Waits_double_to_the_longest()
    {
        var rig = new ResilienceRig(Backoff(BackoffJitter.None));
        var client = rig.Ask();
        foreach (var wait in (int[])[BaseMs, 2 * BaseMs, MaxMs, MaxMs])
        {
            rig.Answer(ResilienceRig.Unavailable);
            rig.Gateway.Pass(wait - 1);
            Assert.Empty(rig.Waiting);
            rig.Gateway.Pass(1 + TimerWheel.SlotMs);
            Assert.Single(rig.Waiting);
        }
        rig.Answer();
        ResilienceRig.ExpectStatus(200, client);
        rig.ExpectNothingLeft();
    }

    [Theory]
    [InlineData(1, BaseMs)]
    [InlineData(2, 2 * BaseMs)]
    [InlineData(3, MaxMs)]
    public void With_jitter_a_wait_is_anything_from_nothing_to_all_of_it(int attempt, int longest)
    {
        var rig = new ResilienceRig(Backoff(BackoffJitter.Full));
        var waits = new List<long>();
        for (var i = 0; i < 200; i++)
        {
            var client = rig.Ask();
            for (var failed = 1; failed < attempt; failed++)
            {
                rig.Answer(ResilienceRig.Unavailable);
                rig.Pass(MaxMs);
            }
            rig.Answer(ResilienceRig.Unavailable);
            waits.Add(0);
            while (rig.Waiting.Count == 0 && waits[^1] < 10 * MaxMs)
            {
                rig.Gateway.Pass(TimerWheel.SlotMs);
                waits[^1] += TimerWheel.SlotMs;
            }
            rig.Answer();
            ResilienceRig.ExpectStatus(200, client);
        }
        Assert.InRange(waits.Max(), longest * 8 / 10, longest + TimerWheel.SlotMs);
        Assert.InRange(waits.Min(), 0, longest * 2 / 10);
        // The mean of 200 even draws is within a seventh of the half, at five standard deviations.
        Assert.InRange(waits.Average(), longest * 0.39, (longest * 0.61) + TimerWheel.SlotMs);
        rig.ExpectNothingLeft();
    }

    [Fact]
    public void What_the_answer_asks_for_is_waited_for_in_full()
    {
        var rig = new ResilienceRig(Backoff(BackoffJitter.Full));
        var client = rig.Ask();
        rig.Answer(Unavailable(retryAfter: "4"));
        rig.Gateway.Pass(3999);
        Assert.Empty(rig.Waiting);
        Assert.Equal(0, client.ReceivedCount);
        rig.Gateway.Pass(1 + TimerWheel.SlotMs);
        rig.Answer();
        ResilienceRig.ExpectStatus(200, client);
        rig.ExpectNothingLeft();
    }

    [Theory]
    [InlineData("5")] // beyond ten of the longest waits
    [InlineData("86400")]
    [InlineData("99999999999999999999")]
    [InlineData("Tue, 31 Dec 2199 23:59:59 GMT")]
    public void What_asks_for_too_long_is_the_clients_answer(string retryAfter)
    {
        var rig = new ResilienceRig(Backoff(BackoffJitter.Full));
        var client = rig.Ask();
        rig.Answer(Unavailable(retryAfter));
        ResilienceRig.ExpectStatus(503, client);
        Assert.Contains($"Retry-After: {retryAfter}\r\n", client.Received, StringComparison.Ordinal);
        rig.ExpectNothingLeft();
    }

    [Theory]
    [InlineData("soon")]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("Thu, 01 Jan 1970 00:00:00 GMT")]
    public void What_is_no_time_or_is_over_is_not_waited_for(string retryAfter)
    {
        var rig = new ResilienceRig(Backoff(BackoffJitter.None));
        var client = rig.Ask();
        rig.Answer(Unavailable(retryAfter));
        rig.Pass(BaseMs);
        rig.Answer();
        ResilienceRig.ExpectStatus(200, client);
        rig.ExpectNothingLeft();
    }

    [Theory]
    [InlineData(BaseMs)]
    [InlineData(BaseMs / 2)]
    public void A_wait_that_would_end_after_the_exchanges_time_is_not_begun(int totalMs)
    {
        var rig = new ResilienceRig(config => Backoff(BackoffJitter.None)(config) with { Timeouts = new() { Total = TimeSpan.FromMilliseconds(totalMs) } });
        var client = rig.Ask();
        rig.Answer(ResilienceRig.Unavailable);
        ResilienceRig.ExpectStatus(503, client);
        Assert.EndsWith("busy", client.Received, StringComparison.Ordinal);
        rig.ExpectNothingLeft();
    }

    [Fact]
    public void Waits_and_attempts_are_within_the_exchanges_time()
    {
        var rig = new ResilienceRig(config => Backoff(BackoffJitter.None)(config) with { Timeouts = new() { Total = TimeSpan.FromMilliseconds(BaseMs + 100) } });
        var client = rig.Ask();
        rig.Answer(ResilienceRig.Unavailable);
        rig.Pass(BaseMs);
        Assert.Single(rig.Waiting);
        rig.Pass(100);
        ResilienceRig.ExpectProblem(504, "total-timeout", client);
        rig.ExpectNothingLeft();
    }

    private static string Unavailable(string retryAfter) => $"HTTP/1.1 503 Busy\r\nRetry-After: {retryAfter}\r\nContent-Length: 0\r\n\r\n";

    private static Func<UpstreamConfig, UpstreamConfig> Backoff(BackoffJitter jitter) => config => config with
    {
        Retry = new()
        {
            Attempts = 5,
            Backoff = new() { Base = TimeSpan.FromMilliseconds(BaseMs), Max = TimeSpan.FromMilliseconds(MaxMs), Jitter = jitter },
        },
        Health = new() { Passive = new() { Failures = 0 } },
    };
}
