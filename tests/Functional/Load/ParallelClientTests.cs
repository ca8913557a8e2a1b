using Waterfall.Functional.Rigs;
using Waterfall.Testing.Client;
using Waterfall.Testing.Upstream;

namespace Waterfall.Functional.Load;

/// <summary>Many clients at once: every answer belongs to its request.</summary>
public sealed class ParallelClientTests
{
    [GatewayTheory(PeerToo = true)]
    [EveryTransport(1)]
    [EveryTransport(2)]
    public async Task Answers_never_cross(string transport, int loops)
    {
        await using var rig = await Rig.StartAsync(transport, UpstreamAnswers.Echo(), s => s with { Loops = loops });
        await Task.WhenAll(Enumerable.Range(0, 64).Select(id => AskManyAsync(rig, id, 40)));
        Assert.Equal(64 * 40, rig.Upstream.Requests.Count);
    }

    [GatewayTheory]
    [EveryTransport]
    public async Task Clients_that_leave_do_not_disturb_those_that_stay(string transport)
    {
        await using var rig = await Rig.StartAsync(transport, UpstreamAnswers.Echo(), s => s with { Loops = 2 });
        var staying = Enumerable.Range(0, 16).Select(id => AskManyAsync(rig, id, 40));
        var leaving = Enumerable.Range(0, 16).Select(_ => LeaveManyAsync(rig, 20));
        await Task.WhenAll(staying.Concat(leaving));
        await rig.ExpectHealthyAsync();
    }

    private static async Task AskManyAsync(Rig rig, int id, int count)
    {
        await using var client = await rig.ConnectAsync();
        for (var i = 0; i < count; i++)
        {
            var body = $"{id}-{i}-{new string('x', (id * 131 + i * 977) % 20_000)}";
            var request = i % 2 == 0 ? Raw.Post(body, $"/{id}/{i}") : Raw.Chunked([body[..3], body[3..]], "", $"/{id}/{i}");
            Assert.Equal(body, (await client.AskAsync(request)).Text);
        }
    }

    private static async Task LeaveManyAsync(Rig rig, int count)
    {
        for (var i = 0; i < count; i++)
        {
            await using RawClient client = await rig.ConnectAsync();
            await client.SendAsync(Raw.Post(new string('y', 3000), "/leaving"));
            client.Reset();
        }
    }
}
