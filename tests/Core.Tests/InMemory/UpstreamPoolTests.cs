using Waterfall.Core.Configuration;
using Waterfall.Core.IO;
using Waterfall.Core.Pipeline;
using Waterfall.Core.Upstreams;
using Waterfall.Testing.Manual;

namespace Waterfall.Core.Tests.InMemory;

/// <summary>Which connections a pool keeps, gives out and closes.</summary>
public sealed class UpstreamPoolTests
{
    private const int IdleMs = 5000;

    [Fact]
    public void The_connection_used_last_is_used_first()
    {
        var gateway = new ManualGateway();
        var clients = Occupy(gateway, 3);
        foreach (var index in new[] { 1, 0, 2 })
            Answer(gateway, gateway.Engine.Connected[index]);
        Assert.Equal((3, 3), (gateway.Pool().Open, gateway.Pool().Idle));
        foreach (var index in new[] { 2, 0, 1 })
        {
            gateway.Engine.Connected[index].Clear();
            Ask(gateway, clients[0], Wires.Get);
            Assert.StartsWith("GET /a ", gateway.Engine.Connected[index].Received, StringComparison.Ordinal);
            clients[0] = gateway.Connect();
        }
        Assert.Equal(3, gateway.Engine.Connected.Count);
        Assert.Equal((3, 0), (gateway.Pool().Open, gateway.Pool().Idle));
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void No_more_are_kept_than_may_be_idle()
    {
        var gateway = new ManualGateway(Pool(new() { MaxIdle = 2 }));
        Occupy(gateway, 4);
        foreach (var upstream in gateway.Engine.Connected.ToArray())
            Answer(gateway, upstream);
        Assert.Equal([false, false, true, true], gateway.Engine.Connected.Select(each => each.SawClose));
        Assert.All(gateway.Engine.Connected, each => Assert.False(each.SawReset));
        Assert.Equal((2, 2), (gateway.Pool().Open, gateway.Pool().Idle));
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void None_is_kept_where_none_may_be_idle()
    {
        var gateway = new ManualGateway(Pool(new() { MaxIdle = 0 }));
        var client = gateway.Connect();
        for (var count = 1; count <= 3; count++)
        {
            Ask(gateway, client, Wires.Get);
            Answer(gateway, gateway.Upstream);
            Assert.EndsWith("ok", client.Received, StringComparison.Ordinal);
            Assert.Equal(count, gateway.Engine.Connected.Count);
            Assert.Equal(0, gateway.Pool().Open);
        }
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void A_request_that_needs_a_connection_too_many_is_answered_503()
    {
        var gateway = new ManualGateway(Pool(new() { MaxConnections = 2 }));
        var clients = Occupy(gateway, 2);
        var late = gateway.Connect();
        Ask(gateway, late, Wires.Get);
        Assert.StartsWith("HTTP/1.1 503 ", late.Received, StringComparison.Ordinal);
        Assert.Contains("upstream-busy", late.Received, StringComparison.Ordinal);
        Assert.Equal(2, gateway.Engine.Connected.Count);

        // The refusal is of this request alone: the client's connection and the upstream's two go on.
        Answer(gateway, gateway.Engine.Connected[0]);
        Assert.EndsWith("ok", clients[0].Received, StringComparison.Ordinal);
        late.Clear();
        Ask(gateway, late, Wires.Get);
        Answer(gateway, gateway.Engine.Connected[0]);
        Assert.StartsWith("HTTP/1.1 200 ", late.Received, StringComparison.Ordinal);
        Assert.Equal(2, gateway.Engine.Connected.Count);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_connection_that_has_ended_or_was_never_made_makes_room_for_another(bool made)
    {
        var gateway = new ManualGateway(Pool(new() { MaxConnections = 1 }));
        gateway.Engine.OnConnect = made ? ConnectBehaviour.Accept : ConnectBehaviour.Refuse;
        var client = gateway.Connect();
        Ask(gateway, client, Wires.Get);
        if (made)
        {
            gateway.Upstream.Reset();
            gateway.Settle();
        }
        Assert.StartsWith("HTTP/1.1 502 ", client.Received, StringComparison.Ordinal);
        Assert.Equal(0, gateway.Pool().Open);
        gateway.Engine.OnConnect = ConnectBehaviour.Accept;
        var next = gateway.Connect();
        Ask(gateway, next, Wires.Get);
        Answer(gateway, gateway.Upstream);
        Assert.StartsWith("HTTP/1.1 200 ", next.Received, StringComparison.Ordinal);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void A_connect_under_way_counts()
    {
        var gateway = new ManualGateway(Pool(new() { MaxConnections = 1 }));
        gateway.Engine.OnConnect = ConnectBehaviour.Hang;
        Ask(gateway, gateway.Connect(), Wires.Get);
        var late = gateway.Connect();
        Ask(gateway, late, Wires.Get);
        Assert.StartsWith("HTTP/1.1 503 ", late.Received, StringComparison.Ordinal);
        Assert.Single(gateway.Engine.Pending);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void A_retired_pool_closes_what_is_idle_and_later_what_comes_back()
    {
        var gateway = new ManualGateway();
        var clients = Occupy(gateway, 3);
        Answer(gateway, gateway.Engine.Connected[0]);
        Answer(gateway, gateway.Engine.Connected[2]);
        var pool = gateway.Pool();
        gateway.Gateway.Apply(Elsewhere());
        gateway.Settle();
        Assert.True(pool.IsRetired);
        Assert.Equal([true, false, true], gateway.Engine.Connected.Select(each => each.SawClose));
        Assert.Equal((1, 0), (pool.Open, pool.Idle));

        Answer(gateway, gateway.Engine.Connected[1]);
        Assert.EndsWith("ok", clients[1].Received, StringComparison.Ordinal);
        Assert.True(gateway.Engine.Connected[1].SawClose);
        Assert.Equal((0, 0), (pool.Open, pool.Idle));
        Assert.All(gateway.Engine.Connected, each => Assert.False(each.SawReset));
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void Connections_run_out_of_time_each_for_itself()
    {
        var gateway = new ManualGateway(config => config with { Timeouts = new() { Idle = TimeSpan.FromMilliseconds(IdleMs) } });
        var clients = Occupy(gateway, 2);
        Answer(gateway, gateway.Engine.Connected[0]);
        Answer(gateway, gateway.Engine.Connected[1]);
        gateway.Pass(IdleMs / 2);
        Ask(gateway, clients[0], Wires.Get);
        Answer(gateway, gateway.Engine.Connected[1]);
        gateway.Pass((IdleMs / 2) + TimerWheel.SlotMs);
        Assert.Equal([true, false], gateway.Engine.Connected.Select(each => each.SawClose));
        Assert.Equal((1, 1), (gateway.Pool().Open, gateway.Pool().Idle));
        gateway.Pass(IdleMs);
        Assert.True(gateway.Engine.Connected[1].SawClose);
        Assert.Equal((0, 0), (gateway.Pool().Open, gateway.Pool().Idle));
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void The_time_to_stay_idle_does_not_run_in_an_exchange()
    {
        var gateway = new ManualGateway(config => config with
        {
            Timeouts = new() { Idle = TimeSpan.FromMilliseconds(IdleMs), FirstByte = TimeSpan.FromHours(1) },
        });
        var client = gateway.Connect();
        Ask(gateway, client, Wires.Get);
        Answer(gateway, gateway.Upstream);
        client.Clear();
        gateway.Pass(IdleMs - 1);
        Ask(gateway, client, Wires.Get);
        gateway.Pass(IdleMs * 10);
        Answer(gateway, gateway.Upstream);
        Assert.EndsWith("ok", client.Received, StringComparison.Ordinal);
        Assert.Single(gateway.Engine.Connected);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    private static Func<UpstreamConfig, UpstreamConfig> Pool(ConnectionPoolConfig pool) => config => config with { Pool = pool };

    /// <summary>A configuration that has none of the rig's endpoints.</summary>
    private static GatewaySnapshot Elsewhere() => new SnapshotCompiler(new EndpointRegistry()).Compile(
        new GatewayBuilder().Upstream("up", "http://10.9.9.9").Route("/{**rest}", "up").BuildConfig());

    private static ManualPeer[] Occupy(ManualGateway gateway, int count)
    {
        var clients = Enumerable.Range(0, count).Select(_ => gateway.Connect()).ToArray();
        foreach (var client in clients)
            Ask(gateway, client, Wires.Get);
        Assert.Equal(count, gateway.Engine.Connected.Count);
        return clients;
    }

    private static void Ask(ManualGateway gateway, ManualPeer client, string request)
    {
        client.Write(request);
        gateway.Settle();
    }

    private static void Answer(ManualGateway gateway, ManualPeer upstream)
    {
        upstream.Write(Wires.Ok);
        gateway.Settle();
    }
}
