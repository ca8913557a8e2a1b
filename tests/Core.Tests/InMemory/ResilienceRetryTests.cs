using Waterfall.Core.Configuration;
using Waterfall.Core.IO;

namespace Waterfall.Core.Tests.InMemory;

/// <summary>Which requests are sent again, to whom, and how often.</summary>
public sealed class ResilienceRetryTests
{
    private static readonly BackoffConfig AtOnce = new() { Base = TimeSpan.FromMilliseconds(1), Max = TimeSpan.FromMilliseconds(1), Jitter = BackoffJitter.None };

    [Theory]
    [InlineData(502, true)]
    [InlineData(503, true)]
    [InlineData(504, true)]
    [InlineData(500, false)]
    [InlineData(501, false)]
    [InlineData(429, false)]
    [InlineData(404, false)]
    [InlineData(301, false)]
    public void By_default_statuses_that_tell_of_an_endpoint_in_trouble_are_retried(int status, bool isRetried)
    {
        var rig = new ResilienceRig(Retry(new()));
        var client = rig.Ask();
        rig.Answer($"HTTP/1.1 {status} Status\r\nContent-Length: 4\r\n\r\nbusy");
        rig.Pass(1);
        Assert.Equal(isRetried ? 1 : 0, rig.Waiting.Count);
        if (isRetried)
        {
            Assert.Equal(0, client.ReceivedCount);
            rig.Answer();
        }
        ResilienceRig.ExpectStatus(isRetried ? 200 : status, client);
        Assert.Equal(isRetried ? [1, 2] : [1], rig.Asked);
        rig.ExpectNothingLeft();
    }

    [Fact]
    public void The_statuses_that_are_configured_are_those_that_are_retried()
    {
        var rig = new ResilienceRig(Retry(new() { On = ["429"] }));
        ResilienceRig.ExpectStatus(503, rig.Exchange(_ => ResilienceRig.Unavailable, backoffMs: 1));
        Assert.Equal([1], rig.Asked);
        var client = rig.Exchange(endpoint => endpoint == 2 ? "HTTP/1.1 429 Slow\r\nContent-Length: 0\r\n\r\n" : Wires.Ok, backoffMs: 1);
        ResilienceRig.ExpectStatus(200, client);
        Assert.Equal([1, 2, 3], rig.Asked);
        rig.ExpectNothingLeft();
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(2, 3)]
    [InlineData(3, 3)]
    [InlineData(5, 3)]
    [InlineData(10, 1)]
    public void There_are_so_many_attempts_and_then_the_client_gets_the_last_answer(int attempts, int endpoints)
    {
        var rig = new ResilienceRig(Retry(new() { Attempts = attempts }), endpoints);
        var count = 0;
        var client = rig.Exchange(_ => $"HTTP/1.1 503 Busy\r\nContent-Length: 2\r\n\r\n{++count:00}", backoffMs: 1);
        Assert.Equal(attempts, rig.Asked.Count);
        // Each once before any is asked again.
        Assert.Equal(Enumerable.Range(1, Math.Min(attempts, endpoints)), rig.Asked.Take(endpoints));
        ResilienceRig.ExpectStatus(503, client);
        Assert.EndsWith($"\r\n\r\n{attempts:00}", client.Received, StringComparison.Ordinal);
        rig.ExpectNothingLeft();
    }

    [Fact]
    public void Without_a_policy_an_answer_is_an_answer()
    {
        var rig = new ResilienceRig(config => config);
        ResilienceRig.ExpectStatus(503, rig.Exchange(_ => ResilienceRig.Unavailable));
        Assert.Equal([1], rig.Asked);
        rig.ExpectNothingLeft();
    }

    [Theory]
    [InlineData("GET", "", true)]
    [InlineData("HEAD", "", true)]
    [InlineData("OPTIONS", "", true)]
    [InlineData("PUT", "", true)]
    [InlineData("DELETE", "", true)]
    [InlineData("POST", "", false)]
    [InlineData("POST", "Idempotency-Key: 1\r\n", false)]
    [InlineData("PATCH", "", false)]
    [InlineData("BREW", "Idempotency-Key: 1\r\n", false)]
    public void By_default_idempotent_methods_are_retried(string method, string fields, bool isRetried) => ExpectRetry(new(), method, fields, isRetried);

    [Theory]
    [InlineData("GET", "", false)]
    [InlineData("POST", "", false)]
    [InlineData("POST", "Idempotency-Key: 1\r\n", true)]
    [InlineData("PATCH", "", false)]
    [InlineData("PATCH", "idempotency-key: \"8e03978e\"\r\n", true)]
    [InlineData("DELETE", "", true)]
    public void Of_those_listed_others_are_retried_with_an_idempotency_key_only(string method, string fields, bool isRetried) =>
        ExpectRetry(new() { Methods = ["POST", "PATCH", "DELETE"] }, method, fields, isRetried);

    [Theory]
    [InlineData(Wires.Get, true)]
    [InlineData("PUT /p HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello", true)]
    [InlineData(Wires.Post, false)]
    public void A_connection_that_is_reset_before_the_answer_is_retried_where_the_method_allows(string request, bool isRetried)
    {
        var rig = new ResilienceRig(Retry(new()));
        var client = rig.Ask(request);
        rig.Reset();
        rig.Pass(1);
        if (isRetried)
            Assert.StartsWith(request[..request.IndexOf("\r\n", StringComparison.Ordinal)], rig.Answer(), StringComparison.Ordinal);
        Assert.Equal(isRetried ? [1, 2] : [1], rig.Asked);
        ResilienceRig.ExpectStatus(isRetried ? 200 : 502, client);
        rig.ExpectNothingLeft();
    }

    [Fact]
    public void An_upstream_that_is_not_to_be_retried_for_resets_is_not()
    {
        var rig = new ResilienceRig(Retry(new() { On = ["503"] }));
        var client = rig.Ask();
        rig.Reset();
        rig.Pass(1);
        ResilienceRig.ExpectProblem(502, "upstream-reset", client);
        rig.ExpectNothingLeft();
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n")]
    public void Nothing_is_retried_once_the_client_has_a_byte_of_the_answer(string begin)
    {
        var rig = new ResilienceRig(Retry(new() { Attempts = 3 }));
        var client = rig.Ask();
        var upstream = Assert.Single(rig.Waiting);
        rig.Answer(begin);
        Assert.NotEqual(0, client.ReceivedCount);
        upstream.Reset();
        rig.Gateway.Settle();
        rig.Pass(1000);
        Assert.Equal([1], rig.Asked);
        Assert.Single(rig.Gateway.Engine.Connected);
        Assert.True(client.SawEnd || client.SawReset);
        Assert.DoesNotContain(" 502 ", client.Received, StringComparison.Ordinal);
        rig.ExpectNothingLeft();
    }

    [Fact]
    public void An_interim_answer_is_not_the_answer()
    {
        var rig = new ResilienceRig(Retry(new()));
        var client = rig.Ask();
        var upstream = Assert.Single(rig.Waiting);
        rig.Answer("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n");
        upstream.Reset();
        rig.Gateway.Settle();
        rig.Pass(1);
        rig.Answer();
        Assert.StartsWith("HTTP/1.1 103 ", client.Received, StringComparison.Ordinal);
        Assert.EndsWith("ok", client.Received, StringComparison.Ordinal);
        Assert.Contains("HTTP/1.1 200 ", client.Received, StringComparison.Ordinal);
        rig.ExpectNothingLeft();
    }

    [Fact]
    public void A_request_that_reached_nobody_goes_on_at_once_and_takes_nothing_of_the_budget()
    {
        var rig = new ResilienceRig(Retry(new() { Attempts = 1, Backoff = new() { Base = TimeSpan.FromHours(1), Max = TimeSpan.FromHours(1) } }));
        rig.Gateway.Engine.OnConnectTo[ResilienceRig.AddressOf(1)] = Testing.Manual.ConnectBehaviour.Refuse;
        var client = rig.Ask(Wires.Post);
        Assert.Equal(0, rig.Gateway.Cluster.LoadOn(0).Resilience.Retries.Retrying);
        rig.Answer();
        Assert.Equal([2], rig.Asked);
        ResilienceRig.ExpectStatus(200, client);
        rig.ExpectNothingLeft();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_attempt_has_a_time_of_its_own(bool isRetriedFor)
    {
        const int perTryMs = 400;
        string[] on = isRetriedFor ? [RetryConfig.FirstByteTimeout] : [RetryConfig.Reset];
        var rig = new ResilienceRig(Retry(new() { PerTry = TimeSpan.FromMilliseconds(perTryMs), On = on }));
        var client = rig.Ask();
        rig.Gateway.Pass(perTryMs - 1);
        Assert.Single(rig.Waiting);
        Assert.Equal(0, client.ReceivedCount);
        rig.Gateway.Pass(1 + TimerWheel.SlotMs);
        rig.Pass(1);
        if (!isRetriedFor)
        {
            ResilienceRig.ExpectProblem(504, "upstream-first-byte-timeout", client);
        }
        else
        {
            rig.Answer();
            ResilienceRig.ExpectStatus(200, client);
            Assert.Equal([2], rig.Asked);
            Assert.True(rig.Gateway.Engine.Connected[0].SawReset);
        }
        rig.ExpectNothingLeft();
    }

    [Fact]
    public void Connecting_takes_of_the_time_of_the_attempt()
    {
        var rig = new ResilienceRig(config => Retry(new() { PerTry = TimeSpan.FromMilliseconds(400), On = [RetryConfig.FirstByteTimeout] })(config) with
        {
            Timeouts = new() { Connect = TimeSpan.FromSeconds(10) },
        });
        rig.Gateway.Engine.OnConnectTo[ResilienceRig.AddressOf(1)] = Testing.Manual.ConnectBehaviour.Hang;
        var client = rig.Ask();
        rig.Gateway.Pass(300);
        Assert.Single(rig.Gateway.Engine.Pending)!.Finish();
        rig.Gateway.Settle();
        rig.Pass(100);
        rig.Pass(1);
        rig.Answer();
        Assert.Equal([2], rig.Asked);
        ResilienceRig.ExpectStatus(200, client);
        rig.ExpectNothingLeft();
    }

    [Fact]
    public void No_more_of_the_requests_are_retries_than_the_budget_allows()
    {
        var rig = new ResilienceRig(Retry(new() { Budget = 20, MinConcurrent = 1 }));
        // Ten under way: two of them may be retries.
        var clients = Enumerable.Range(0, 10).Select(_ => rig.Ask()).ToArray();
        foreach (var peer in rig.Waiting.Take(5))
            rig.Answer(peer, ResilienceRig.Unavailable);
        Assert.Equal(2, rig.Gateway.Cluster.LoadOn(0).Resilience.Retries.Retrying);
        Assert.Equal(3, clients.Count(client => client.ReceivedCount > 0));
        rig.Pass(1);
        Assert.Equal(7, rig.Waiting.Count);
        foreach (var peer in rig.Waiting)
            rig.Answer(peer);
        Assert.Equal(7, clients.Count(client => client.Received.StartsWith("HTTP/1.1 200 ", StringComparison.Ordinal)));
        Assert.Equal(3, clients.Count(client => client.Received.StartsWith("HTTP/1.1 503 ", StringComparison.Ordinal)));
        // What was taken of the budget came back: a retry is allowed again.
        Assert.Equal(0, rig.Gateway.Cluster.LoadOn(0).Resilience.Retries.Retrying);
        var first = true;
        ResilienceRig.ExpectStatus(200, rig.Exchange(_ => first && !(first = false) ? ResilienceRig.Unavailable : Wires.Ok, backoffMs: 1));
        rig.ExpectNothingLeft();
    }

    private static void ExpectRetry(RetryConfig retry, string method, string fields, bool isRetried)
    {
        var rig = new ResilienceRig(Retry(retry));
        var client = rig.Ask($"{method} /p HTTP/1.1\r\nHost: h\r\n{fields}Content-Length: 0\r\n\r\n");
        var bodyless = method == "HEAD" ? "HTTP/1.1 503 Busy\r\n\r\n" : ResilienceRig.Unavailable;
        rig.Answer(bodyless);
        rig.Pass(1);
        Assert.Equal(isRetried, rig.Waiting.Count == 1);
        if (isRetried)
            Assert.StartsWith($"{method} /p ", rig.Answer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"), StringComparison.Ordinal);
        ResilienceRig.ExpectStatus(isRetried ? 200 : 503, client);
        rig.ExpectNothingLeft();
    }

    private static Func<UpstreamConfig, UpstreamConfig> Retry(RetryConfig retry) => config => config with
    {
        Retry = retry with { Backoff = retry.Backoff == new BackoffConfig() ? AtOnce : retry.Backoff },
        // Many failures in a row are what these tests are about, not what becomes of the endpoint.
        Health = new() { Passive = new() { Failures = 0 } },
    };
}
