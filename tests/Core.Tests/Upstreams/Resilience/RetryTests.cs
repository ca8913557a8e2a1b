using System.Text;
using Waterfall.Core.Configuration;
using Waterfall.Core.Streams;
using Waterfall.Core.Upstreams.LoadBalancing;
using Waterfall.Core.Upstreams.Resilience;
using HttpMethod = Waterfall.Http.Semantics.HttpMethod;

namespace Waterfall.Core.Tests.Upstreams.Resilience;

public sealed class RetryTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 8, 0, 0, TimeSpan.Zero);

    private readonly LoopRandom _random = new(5);

    [Fact]
    public void Nothing_is_retried_unless_configured() => Assert.Null(new Clusters().Compile(new() { Endpoints = Clusters.Equal(1) }).Retry);

    [Fact]
    public void The_usual_retries()
    {
        var policy = Compile(new());
        Assert.Equal(2, policy.Attempts);
        Assert.Equal([502, 503, 504], Enumerable.Range(100, 500).Where(policy.IsFor));
        ProxyErrorKind[] kinds =
        [
            ProxyErrorKind.ConnectFailed, ProxyErrorKind.ConnectTimeout, ProxyErrorKind.NameNotResolved, ProxyErrorKind.TlsHandshakeFailed,
            ProxyErrorKind.UpstreamCertificateInvalid, ProxyErrorKind.UpstreamReset, ProxyErrorKind.UpstreamClosed,
        ];
        Assert.Equal(kinds, Enum.GetValues<ProxyErrorKind>().Where(policy.IsFor));
        Assert.Equal((25, 250, true), (policy.Backoff.BaseMs, policy.Backoff.MaxMs, policy.Backoff.IsJittered));
        Assert.Equal((20, 3, 0, 65536), (policy.BudgetPercent, policy.MinConcurrent, policy.PerTryTimeoutMs, policy.ReplayBuffer));
        HttpMethod[] methods = [HttpMethod.Get, HttpMethod.Head, HttpMethod.Put, HttpMethod.Delete, HttpMethod.Options];
        Assert.Equal(methods, Enum.GetValues<HttpMethod>().Where(method => policy.Allows(method, false)));
    }

    [Fact]
    public void What_is_configured_is_what_is_retried()
    {
        var policy = Compile(new() { Attempts = 4, On = ["firstByteTimeout", "429", "500-599"], Methods = ["POST", "GET"], PerTry = TimeSpan.FromSeconds(1), Budget = 7, MinConcurrent = 0 });
        Assert.Equal([ProxyErrorKind.FirstByteTimeout], Enum.GetValues<ProxyErrorKind>().Where(policy.IsFor));
        Assert.Equal(101, Enumerable.Range(100, 500).Count(policy.IsFor));
        Assert.True(policy.Allows(HttpMethod.Post, hasIdempotencyKey: true));
        Assert.False(policy.Allows(HttpMethod.Post, hasIdempotencyKey: false));
        Assert.False(policy.Allows(HttpMethod.Put, hasIdempotencyKey: true));
        Assert.Equal((4, 1000, 7, 0), (policy.Attempts, policy.PerTryTimeoutMs, policy.BudgetPercent, policy.MinConcurrent));
    }

    [Theory]
    [InlineData(1, 25)]
    [InlineData(2, 50)]
    [InlineData(3, 100)]
    [InlineData(4, 200)]
    [InlineData(5, 250)]
    [InlineData(40, 250)]
    public void Waits_double_up_to_the_longest(int attempts, long longest)
    {
        Assert.Equal(longest, new Backoff(25, 250, false).NextMs(attempts, _random));
        var jittered = new Backoff(25, 250, true);
        var waits = Enumerable.Range(0, 20_000).Select(_ => jittered.NextMs(attempts, _random)).ToArray();
        Assert.Equal((0, longest), (waits.Min(), waits.Max()));
        Assert.Equal(longest / 2.0, waits.Average(), longest * 0.02);
    }

    [Fact]
    public void The_longest_waits_do_not_overflow() => Assert.Equal(long.MaxValue / 4, new Backoff(long.MaxValue / 8, long.MaxValue / 4, false).NextMs(10, _random));

    [Theory]
    [InlineData(0, 3)]
    [InlineData(15, 3)]
    [InlineData(19, 3)]
    [InlineData(20, 4)]
    [InlineData(1000, 200)]
    public void A_budget_is_a_part_of_what_is_under_way_and_a_few_at_least(int active, int retries)
    {
        var budget = new RetryBudget();
        var policy = Compile(new());
        for (var i = 0; i < active; i++) budget.BeginExchange();
        Assert.Equal(retries, Enumerable.Range(0, 2000).Count(_ => policy.TryBeginRetry(budget)));
        budget.EndRetry();
        Assert.True(policy.TryBeginRetry(budget));
        Assert.False(policy.TryBeginRetry(budget));
        for (var i = 0; i < active; i++) budget.EndExchange();
        Assert.Equal((0, retries), (budget.Active, budget.Retrying));
    }

    [Theory]
    [InlineData(-1, long.MaxValue, 25)]
    [InlineData(0, long.MaxValue, 25)]
    [InlineData(1_000, long.MaxValue, 1_000)]
    [InlineData(2_500, long.MaxValue, 2_500)] // ten times the longest wait
    [InlineData(2_501, long.MaxValue, -1)]
    [InlineData(1_000, 1_001, 1_000)]
    [InlineData(1_000, 1_000, -1)] // no time would be left
    [InlineData(-1, 25, -1)]
    public void A_retry_waits_as_asked_or_not_at_all(long retryAfterMs, long remainingMs, long delayMs) =>
        Assert.Equal(delayMs, Compile(new() { Backoff = new() { Jitter = BackoffJitter.None } }).DelayMs(1, _random, retryAfterMs, remainingMs));

    [Theory]
    [InlineData("0", 0)]
    [InlineData("120", 120_000)]
    [InlineData(" 7 ", 7_000)]
    [InlineData("9999999999", 9_999_999_999_000)]
    [InlineData("99999999999999999999999", long.MaxValue)]
    [InlineData("Sat, 21 Nov 2026 08:00:30 GMT", 30_000)]
    [InlineData("Sat, 21 Nov 2026 07:00:00 GMT", 0)]
    [InlineData("Saturday, 21-Nov-26 08:00:01 GMT", 1_000)]
    [InlineData("Sat Nov 21 08:01:00 2026", 60_000)]
    [InlineData("Tue Dec  1 08:00:00 2026", 864_000_000)]
    [InlineData("Sunday, 06-Nov-94 08:49:37 GMT", 0)]
    public void Retry_after_has_seconds_or_a_date(string value, long milliseconds)
    {
        Assert.True(RetryAfter.TryParse(Encoding.ASCII.GetBytes(value), Now, out var parsed));
        Assert.Equal(milliseconds, parsed);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("soon")]
    [InlineData("Sat, 21 Nov 2026 08:00:30 CET")]
    [InlineData("Sun, 21 Nov 2026 08:00:30 GMT")]
    [InlineData("Sat, 21 Nov 2026 08:00:30 GMT and some more of it than fits")]
    [InlineData("2026-11-21T08:00:30Z")]
    [InlineData("é")]
    public void A_malformed_one_is_none(string value) => Assert.False(RetryAfter.TryParse(Encoding.UTF8.GetBytes(value), Now, out _));

    private static RetryPolicy Compile(RetryConfig retry) => new Clusters().Compile(new() { Endpoints = Clusters.Equal(1), Retry = retry }).Retry!;
}
