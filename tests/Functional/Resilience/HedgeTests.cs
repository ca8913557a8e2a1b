using Waterfall.Core.Configuration;
using Waterfall.Functional.Rigs;

namespace Waterfall.Functional.Resilience;

/// <summary>One of three endpoints takes requests and never answers: a second request beside the first is what saves them.</summary>
public sealed class HedgeTests
{
    private const int Requests = 30;

    [Theory]
    [InlineData("epoll", 1)]
    [InlineData("epoll", 3)]
    [InlineData("socket", 1)]
    public async Task A_request_that_takes_long_is_answered_by_another_endpoint(string engine, int clients)
    {
        if (engine == "epoll" && !OperatingSystem.IsLinux())
            return;
        await using var rig = await ResilientRig.StartAsync(engine, Fault.NeverAnswers, upstream => upstream with
        {
            Balance = BalanceAlgorithm.RoundRobin,
            Hedge = new HedgeConfig { After = "50ms" },
            Retry = null,
            Timeouts = new() { FirstByte = TimeSpan.FromMinutes(1) },
            Health = new() { Passive = new() { Failures = 0 } },
        });
        var answers = await rig.AskAsync(clients, Requests, target => Raw.Get(target));
        Assert.Equal(clients * Requests, answers.Count);
        Assert.All(answers, answer => Assert.Equal((200, answer.Target), (answer.Response.Status, answer.Response.Text)));
        // It was asked all the time, and what it was asked another answered.
        var asked = rig.Bad.Scripted!.Requests.Select(request => request.Target).ToArray();
        Assert.InRange(asked.Length, Requests / 3 * clients / 2, Requests * clients);
        Assert.Superset(asked.ToHashSet(), rig.Good.SelectMany(upstream => upstream.Requests).Select(request => request.Target).ToHashSet());
    }
}
