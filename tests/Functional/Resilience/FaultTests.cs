using Waterfall.Core.Configuration;
using Waterfall.Functional.Rigs;
using Waterfall.Testing.Upstream;

namespace Waterfall.Functional.Resilience;

/// <summary>One of three endpoints is bad in one way or another: clients do not notice, and nothing that may not be done twice is.</summary>
public sealed class FaultTests
{
    private const int Clients = 200;
    private const int Requests = 3;

    public static TheoryData<string, Fault> Cases
    {
        get
        {
            var cases = new TheoryData<string, Fault>();
            foreach (var engine in OperatingSystem.IsLinux() ? ["epoll", "socket"] : (string[])["socket"])
            {
                foreach (var fault in Enum.GetValues<Fault>())
                    cases.Add(engine, fault);
            }
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task No_idempotent_request_fails(string engine, Fault fault)
    {
        await using var rig = await ResilientRig.StartAsync(engine, fault);
        var answers = await rig.AskAsync(Clients, Requests, target => Raw.Get(target));
        Assert.Equal(Clients * Requests, answers.Count);
        Assert.All(answers, answer => Assert.Equal((200, answer.Target), (answer.Response.Status, answer.Response.Text)));
        // The case arose: the bad one was asked, unless nothing can be asked there.
        Assert.True(fault is Fault.Refuses or Fault.NeverReads || rig.Bad.Scripted!.Requests.Count > 0);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Short_bodies_of_idempotent_requests_arrive_whole(string engine, Fault fault)
    {
        await using var rig = await ResilientRig.StartAsync(engine, fault);
        var answers = await rig.AskAsync(50, 2, target => Raw.Request("PUT", target, $"Content-Length: {target.Length}\r\n") + target);
        Assert.All(answers, answer => Assert.Equal((200, answer.Target), (answer.Response.Status, answer.Response.Text)));
        Assert.All(rig.Good.SelectMany(upstream => upstream.Requests), request => Assert.Equal(request.Target, request.BodyText));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task No_post_is_done_twice(string engine, Fault fault)
    {
        // Passive health stays out of it, so that the bad one is asked to the end.
        await using var rig = await ResilientRig.StartAsync(engine, fault, upstream => upstream with { Health = new() { Passive = new() { Failures = 0 } } });
        var answers = await rig.AskAsync(60, 2, target => Raw.Post(target, target));
        Assert.Equal(120, answers.Count);
        Assert.All(rig.Requests.GroupBy(request => request.Target), same => Assert.Single(same));
        // What a good one was asked it answered, and what failed is said to have.
        var good = rig.Good.SelectMany(upstream => upstream.Requests).Select(request => request.Target).ToHashSet();
        Assert.All(answers, answer => Assert.True(
            answer.Response.Status == 200 ? answer.Response.Text == answer.Target : answer.Response.Status is 502 or 503 or 504 && !good.Contains(answer.Target),
            $"{answer.Target}: {answer.Response}"));
        if (fault == Fault.Refuses)
            Assert.All(answers, answer => Assert.Equal(200, answer.Response.Status)); // nothing was sent: any method may go elsewhere
    }

    [Theory]
    [InlineData("epoll")]
    [InlineData("socket")]
    public async Task An_answer_that_breaks_off_is_not_begun_anew(string engine)
    {
        if (engine == "epoll" && !OperatingSystem.IsLinux())
            return;
        await using var rig = await ResilientRig.StartAsync(engine, Fault.AnswersUnavailable);
        foreach (var upstream in rig.Good)
        {
            upstream.Handler = async exchange =>
            {
                await exchange.ReadBodyAsync();
                await exchange.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
                await Task.Delay(50);
                exchange.Reset();
            };
        }
        for (var i = 0; i < 6; i++)
            await Assert.ThrowsAsync<Testing.Wire.WireException>(() => rig.AskAsync(Raw.Get($"/{i}")));
        Assert.All(rig.Good.SelectMany(upstream => upstream.Requests).GroupBy(request => request.Target), same => Assert.Single(same));
    }

    [Theory]
    [InlineData("epoll")]
    [InlineData("socket")]
    public async Task An_endpoint_that_recovers_is_used_again(string engine)
    {
        if (engine == "epoll" && !OperatingSystem.IsLinux())
            return;
        await using var rig = await ResilientRig.StartAsync(engine, Fault.ResetsBeforeTheHead, upstream => upstream with
        {
            Health = new() { Passive = new() { Failures = 3, Eject = TimeSpan.FromSeconds(1) } },
        });
        await AskAsync(rig, 60);
        var failed = rig.Bad.Scripted!.Requests.Count;
        Assert.InRange(failed, 3, 59);
        rig.Bad.Scripted.Handler = UpstreamAnswers.EchoTarget();
        await AskAsync(rig, 60);
        await Task.Delay(1200);
        rig.Bad.Scripted.Forget();
        await AskAsync(rig, 60);
        Assert.InRange(rig.Bad.Scripted.Requests.Count, 5, 55);
    }

    private static async Task AskAsync(ResilientRig rig, int requests)
    {
        var answers = await rig.AskAsync(1, requests, target => Raw.Get(target));
        Assert.All(answers, answer => Assert.Equal(200, answer.Response.Status));
    }
}
