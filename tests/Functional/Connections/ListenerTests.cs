using System.Net;
using System.Net.Sockets;
using Waterfall.Functional.Rigs;
using Waterfall.Testing.Client;
using Waterfall.Testing.Processes;
using Waterfall.Testing.Upstream;
using Waterfall.Testing.Wire;

namespace Waterfall.Functional.Connections;

/// <summary>Where the gateway listens, where it connects to, and how many it serves.</summary>
public sealed class ListenerTests
{
    [GatewayTheory(PeerToo = true)]
    [EveryTransport]
    public async Task Listens_on_and_connects_to_unix_sockets(string transport)
    {
        using var folder = new TempFolder();
        var upstream = RawUpstream.StartUnix(folder.File("up.sock"), UpstreamAnswers.Echo());
        await using var rig = await Rig.StartBeforeAsync(transport, upstream, s => s with { Listen = $"unix:{folder.File("gw.sock")}" });
        Assert.IsType<UnixDomainSocketEndPoint>(rig.Address);
        await using var client = await rig.ConnectAsync();
        for (var i = 0; i < 3; i++)
            Assert.Equal("hello", (await client.AskAsync(Raw.Post("hello"))).Text);
    }

    [GatewayTheory(PeerToo = true)]
    [EveryTransport]
    public async Task Listens_on_and_connects_to_IPv6(string transport)
    {
        var upstream = RawUpstream.Start(UpstreamAnswers.Echo(), IPAddress.IPv6Loopback);
        await using var rig = await Rig.StartBeforeAsync(transport, upstream, s => s with { Listen = "[::1]:0" });
        await using var client = await rig.ConnectAsync();
        Assert.Equal("hello", (await client.AskAsync(Raw.Post("hello"))).Text);
        Assert.Equal("::1", rig.Upstream.Requests[0].Fields["X-Forwarded-For"]);
    }

    [GatewayTheory(OwnSockets = true)]
    [EveryTransport]
    public async Task A_unix_socket_left_behind_is_no_obstacle(string transport)
    {
        using var folder = new TempFolder();
        for (var i = 0; i < 2; i++)
        {
            await using var rig = await Rig.StartAsync(transport, null, s => s with { Listen = $"unix:{folder.File("gw.sock")}" });
            Assert.Equal(200, (await rig.AskAsync(Raw.Get())).Status);
        }
    }

    [GatewayTheory(OwnSockets = true)]
    [EveryTransport]
    public async Task Connections_above_the_limit_are_not_served_until_one_leaves(string transport)
    {
        await using var rig = await Rig.StartAsync(transport, null, s => s with { ConnectionLimit = 4 });
        var clients = new List<RawClient>();
        try
        {
            for (var i = 0; i < 4; i++)
            {
                clients.Add(await rig.ConnectAsync());
                Assert.Equal(200, (await clients[i].AskAsync(Raw.Get())).Status);
            }

            Assert.False(await IsServedAsync(rig));
            await clients[0].DisposeAsync();
            var tries = 0;
            while (!await IsServedAsync(rig))
            {
                Assert.True(++tries < 1000, "a place became free and nobody gets it");
                Assert.Equal(200, (await clients[1].AskAsync(Raw.Get())).Status);
            }
        }
        finally
        {
            foreach (var client in clients)
                await client.DisposeAsync();
        }
    }

    [GatewayTheory(PeerToo = true)]
    [EveryTransport]
    public async Task Hundreds_of_idle_connections_are_held_and_all_still_served(string transport)
    {
        await using var rig = await Rig.StartAsync(transport, UpstreamAnswers.EchoTarget(), s => s with { Loops = 2 });
        var clients = await Task.WhenAll(Enumerable.Range(0, 500).Select(_ => rig.ConnectAsync()));
        for (var round = 0; round < 2; round++)
        {
            var answers = await Task.WhenAll(clients.Select((client, i) => client.AskAsync(Raw.Get($"/{i}"))));
            Assert.All(answers.Select((answer, i) => (answer, i)), pair => Assert.Equal($"/{pair.i}", pair.answer.Text));
        }

        foreach (var client in clients)
            await client.DisposeAsync();
    }

    private static async Task<bool> IsServedAsync(Rig rig)
    {
        try
        {
            await using var client = await rig.ConnectAsync(TimeSpan.FromSeconds(2));
            var response = await client.AskAsync(Raw.Get());
            Assert.True(response.Status is 200 or 503, $"{response}");
            return response.Status == 200;
        }
        catch (Exception e) when (e is WireException or SocketException)
        {
            // Closed, reset or left waiting: each is a way not to serve.
            return false;
        }
    }
}
