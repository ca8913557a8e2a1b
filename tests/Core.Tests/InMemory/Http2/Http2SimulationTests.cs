using Waterfall.Testing.Manual;

namespace Waterfall.Core.Tests.InMemory.Http2;

/// <summary>
/// Clients and upstreams of HTTP/2 by the schedule of a seed: many streams, frames in any split, windows opened by little, priorities, resets of either side,
/// GOAWAY, transports that take little, deaths and clock jumps. Every body is a pattern of its request's number, so a byte that is lost, comes twice or is
/// somebody else's shows. A failure names its seed.
/// </summary>
public sealed class Http2SimulationTests
{
    private const int Schedules = 150;
    private const int Steps = 150;

    [Fact]
    public void No_schedule_mixes_up_loses_or_leaks()
    {
        var whole = Seeds.Run(Schedules, seed => new Schedule(seed).Run());
        // The schedules are worth something only where many exchanges come through.
        Assert.InRange(whole, 5 * Schedules, int.MaxValue);
    }

    private sealed class Schedule
    {
        private readonly Random _random;
        private readonly ManualGateway _gateway;
        private readonly List<SimulatedClient> _clients = [];
        private readonly Dictionary<ManualPeer, SimulatedUpstream> _upstreams = [];
        private int _number = 1;

        internal Schedule(int seed)
        {
            _random = new Random(seed);
            _gateway = Http2Rig.ToHttp2();
        }

        internal int Run()
        {
            for (var step = 0; step < Steps; step++)
                Step();
            foreach (var client in _clients)
                client.Peer.Raw.Limit(long.MaxValue);
            for (var rest = 0; rest < 40; rest++)
            {
                foreach (var upstream in Upstreams())
                    upstream.FinishAll();
                foreach (var client in _clients)
                    client.OpenAll();
                _gateway.Settle();
            }
            var whole = _clients.Sum(client => client.Check());
            foreach (var upstream in _upstreams.Values)
                upstream.Check();
            Assert.Empty(_gateway.EndAndListLeaks());
            return whole;
        }

        private void Step()
        {
            var choice = _random.Next(100);
            if (choice < 6 || _clients.Count == 0)
                _clients.Add(new SimulatedClient(_gateway, _random));
            else if (choice < 40)
                AnyClient().Ask(_number++);
            else if (choice < 50)
                AnyClient().OpenSome();
            else if (choice < 85)
                AnyUpstream()?.Act();
            else if (choice < 88)
                AnyClient().ResetOne();
            else if (choice < 91)
                AnyUpstream()?.ResetOne();
            else if (choice < 94)
                AnyClient().Peer.Raw.Limit(_random.Next(3) == 0 ? long.MaxValue : _random.Next(2000));
            else if (choice < 96)
                _gateway.Clock.NowMs += _random.Next(300);
            else
                Harm();
            if (_random.Next(3) > 0)
                _gateway.Settle();
            else
                _gateway.Loop.RunOnce();
        }

        private void Harm()
        {
            switch (_random.Next(6))
            {
                case 0:
                    AnyClient().Peer.Raw.Reset();
                    break;
                case 1:
                    AnyClient().Peer.Raw.End();
                    break;
                case 2 or 3:
                    AnyUpstream()?.GoAway();
                    break;
                case 4:
                    AnyUpstream()?.Peer.Raw.Reset();
                    break;
                default:
                    AnyUpstream()?.Peer.Raw.End();
                    break;
            }
        }

        private SimulatedClient AnyClient() => _clients[_random.Next(_clients.Count)];

        private SimulatedUpstream? AnyUpstream()
        {
            var all = Upstreams();
            return all.Count == 0 ? null : all[_random.Next(all.Count)];
        }

        private List<SimulatedUpstream> Upstreams()
        {
            for (var place = 0; place < _gateway.Engine.Connected.Count; place++)
            {
                var peer = _gateway.Engine.Connected[place];
                if (!_upstreams.ContainsKey(peer))
                    _upstreams.Add(peer, new SimulatedUpstream(FramePeer.Upstream(_gateway, place), _random));
            }
            return [.. _upstreams.Values];
        }
    }
}
