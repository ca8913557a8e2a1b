using System.Buffers.Binary;
using System.Globalization;
using Waterfall.Testing.Frames;
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

    // A byte of the body of a request, or of its answer, by its place.
    private static byte Pattern(int number, long at) => (byte)((number * 31) + (at * 7) + (at >> 8));

    private static byte[] Body(int number, int from, int count) => [.. Enumerable.Range(from, count).Select(at => Pattern(number, at))];

    private sealed class Schedule
    {
        private readonly Random _random;
        private readonly ManualGateway _gateway;
        private readonly List<Client> _clients = [];
        private readonly Dictionary<ManualPeer, Upstream> _upstreams = [];
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
                _clients.Add(new Client(_gateway, _random));
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

        private Client AnyClient() => _clients[_random.Next(_clients.Count)];

        private Upstream? AnyUpstream()
        {
            var all = Upstreams();
            return all.Count == 0 ? null : all[_random.Next(all.Count)];
        }

        private List<Upstream> Upstreams()
        {
            for (var place = 0; place < _gateway.Engine.Connected.Count; place++)
            {
                var peer = _gateway.Engine.Connected[place];
                if (!_upstreams.ContainsKey(peer))
                    _upstreams.Add(peer, new Upstream(FramePeer.Upstream(_gateway, place), _random));
            }
            return [.. _upstreams.Values];
        }
    }

    private abstract class Side(FramePeer peer, Random random)
    {
        private readonly Dictionary<uint, long> _windows = []; // what the gateway may still be sent, by stream; 0 is the connection
        private int _seen;

        internal FramePeer Peer { get; } = peer;

        protected Random Random { get; } = random;

        protected static uint InitialWindow => 65_535;

        // Takes in what has come, window updates here and the rest where it belongs.
        protected void Look()
        {
            var frames = Peer.Frames;
            for (; _seen < frames.Count; _seen++)
            {
                var frame = frames[_seen];
                if (frame.Type == Frame.WindowUpdate)
                    _windows[frame.Stream] = Window(frame.Stream) + BinaryPrimitives.ReadUInt32BigEndian(frame.Payload);
                else
                    Take(frame);
            }
        }

        protected abstract void Take(WireFrame frame);

        // As much of a body as the gateway's windows allow; how much.
        protected int SendBody(uint stream, int number, int from, int to, bool ends)
        {
            var count = (int)Math.Min(to - from, Math.Min(16_000, Math.Min(Window(0), Window(stream))));
            if (count < to - from && count <= 0)
                return 0;
            var padding = Random.Next(4) == 0 ? Random.Next(1, 20) : 0;
            if (padding > 0 && Math.Min(Window(0), Window(stream)) < count + padding + 1)
                padding = 0;
            var isLast = ends && from + count == to;
            var body = Body(number, from, count);
            Write(padding == 0
                ? Frame.Of(Frame.Data, isLast ? Frame.EndStream : (byte)0, stream, body)
                : Frame.Of(Frame.Data, (byte)(8 | (isLast ? Frame.EndStream : 0)), stream, [(byte)padding, .. body, .. new byte[padding]]));
            var used = count + (padding == 0 ? 0 : padding + 1);
            _windows[0] = Window(0) - used;
            _windows[stream] = Window(stream) - used;
            return count;
        }

        protected void Write(byte[] frame)
        {
            while (frame.Length > 0)
            {
                var cut = Random.Next(3) > 0 ? frame.Length : Random.Next(1, frame.Length + 1);
                Peer.Raw.Write(frame.AsSpan(0, cut));
                frame = frame[cut..];
            }
        }

        private long Window(uint stream) => _windows.GetValueOrDefault(stream, InitialWindow);
    }

    private sealed class Client : Side
    {
        private readonly Dictionary<uint, Asked> _asked = [];
        private uint _next = 1;

        internal Client(ManualGateway gateway, Random random)
            : base(FramePeer.Client(gateway, Frame.Setting(Frame.SettingInitialWindow, (uint)random.Next(3) switch { 0 => 0, 1 => 1000, _ => 65_535 })), random)
        {
        }

        internal void Ask(int number)
        {
            Look();
            foreach (var (stream, asked) in _asked.Where(each => each.Value is { Sent: >= 0, IsOver: false } and var open && open.Sent < open.Size))
                asked.Sent += SendBody(stream, asked.Number, asked.Sent, asked.Size, ends: true);
            var size = Random.Next(3) == 0 ? Random.Next(1, 40_000) : 0;
            var next = new Asked(number, size);
            (string, string)[] fields = Random.Next(3) == 0 ? [("priority", $"u={Random.Next(8)}{(Random.Next(2) == 0 ? ", i" : "")}")] : [];
            Write(Frame.Request(_next, string.Create(CultureInfo.InvariantCulture, $"/{number}"), size == 0, size == 0 ? "GET" : "POST", fields));
            if (size > 0)
                next.Sent += SendBody(_next, number, 0, size, ends: true);
            _asked.Add(_next, next);
            _next += 2;
        }

        internal void OpenSome()
        {
            Look();
            if (_asked.Where(each => !each.Value.IsOver).Select(each => each.Key).OrderBy(_ => Random.Next()).FirstOrDefault() is not 0 and var stream)
                Write(Frame.WindowOf(stream, (uint)Random.Next(1, 30_000)));
            Write(Frame.WindowOf(0, (uint)Random.Next(1, 30_000)));
            if (Random.Next(4) == 0)
                Write(Frame.Setting(Frame.SettingInitialWindow, (uint)Random.Next(70_000))); // windows may fall below zero
        }

        internal void OpenAll()
        {
            Look();
            Write(Frame.WindowOf(0, 1_000_000));
            foreach (var (stream, asked) in _asked.Where(each => !each.Value.IsOver))
            {
                Write(Frame.WindowOf(stream, 200_000));
                if (asked.Sent < asked.Size)
                    asked.Sent += SendBody(stream, asked.Number, asked.Sent, asked.Size, ends: true);
            }
        }

        internal void ResetOne()
        {
            Look();
            if (_asked.Where(each => !each.Value.IsOver).Select(each => each.Key).FirstOrDefault() is not 0 and var stream)
            {
                _asked[stream].IsOver = true;
                Write(Frame.ResetOf(stream, Frame.Cancel));
            }
        }

        // How many answers came whole.
        internal int Check()
        {
            Look();
            Assert.DoesNotContain(Peer.Frames, frame => frame.Type == Frame.GoAway && frame.Code != 0);
            return _asked.Values.Count(asked => asked.IsWhole);
        }

        protected override void Take(WireFrame frame)
        {
            if (frame.Stream == 0 || !_asked.TryGetValue(frame.Stream, out var asked))
                return;
            if (frame.Type == Frame.Headers && frame[":status"].Length > 0)
                asked.Length = frame["x-length"].Length > 0 ? int.Parse(frame["x-length"], CultureInfo.InvariantCulture) : -1;
            if (frame.Type == Frame.Data && asked.Length >= 0)
            {
                foreach (var octet in frame.Payload)
                    Assert.Equal(Pattern(-asked.Number, asked.Got++), octet);
            }
            if (frame.Type == Frame.Reset)
                asked.IsOver = true;
            if (!frame.Ends)
                return;
            asked.IsOver = true;
            if (asked.Length < 0)
                return; // the gateway's own
            Assert.Equal(asked.Length, asked.Got);
            asked.IsWhole = true;
        }

        private sealed class Asked(int number, int size)
        {
            internal int Number { get; } = number;

            internal int Size { get; } = size;

            internal int Sent { get; set; }

            internal int Length { get; set; } = -1;

            internal int Got { get; set; }

            internal bool IsOver { get; set; }

            internal bool IsWhole { get; set; }
        }
    }

    private sealed class Upstream(FramePeer peer, Random random) : Side(peer, random)
    {
        private readonly SortedDictionary<uint, Answer> _answers = [];
        private bool _isSettled;

        internal void Act()
        {
            if (!_isSettled)
            {
                _isSettled = true;
                Write(Frame.Setting(Frame.SettingMaxStreams, (uint)Random.Next(1, 30)));
                Write(Frame.SettingsAck);
                return;
            }
            Look();
            if (Random.Next(3) == 0)
                Write(Frame.WindowOf(0, (uint)Random.Next(1, 50_000)));
            foreach (var (stream, answer) in _answers.Where(each => !each.Value.IsOver && Random.Next(2) == 0).ToArray())
                Continue(stream, answer);
        }

        internal void FinishAll()
        {
            if (!_isSettled)
                Act();
            Look();
            Write(Frame.WindowOf(0, 1_000_000));
            foreach (var (stream, answer) in _answers.Where(each => !each.Value.IsOver).ToArray())
            {
                Write(Frame.WindowOf(stream, 100_000));
                Continue(stream, answer);
            }
        }

        internal void ResetOne()
        {
            if (!_isSettled)
                return;
            Look();
            if (_answers.Where(each => !each.Value.IsOver).Select(each => each.Key).FirstOrDefault() is not 0 and var stream)
            {
                _answers[stream].IsOver = true;
                Write(Frame.ResetOf(stream, _answers[stream].IsBegun ? 2 : Frame.RefusedStream));
            }
        }

        internal void GoAway()
        {
            if (!_isSettled)
                return;
            Look();
            Write(Frame.GoAwayOf(_answers.Count == 0 ? 0 : _answers.Keys.Max()));
        }

        internal void Check()
        {
            Look();
            Assert.DoesNotContain(Peer.Frames, frame => frame.Type == Frame.GoAway && frame.Code != 0);
        }

        protected override void Take(WireFrame frame)
        {
            if (frame.Type == Frame.Headers && frame[":path"].Length > 0)
                _answers[frame.Stream] = new Answer(int.Parse(frame[":path"].AsSpan(1), CultureInfo.InvariantCulture), Random.Next(4) == 0 ? 0 : Random.Next(60_000));
            if (frame.Stream == 0 || !_answers.TryGetValue(frame.Stream, out var answer))
                return;
            if (frame.Type == Frame.Data)
            {
                foreach (var octet in frame.Payload)
                    Assert.Equal(Pattern(answer.Number, answer.Got++), octet);
            }
            answer.IsOver |= frame.Type == Frame.Reset;
        }

        private void Continue(uint stream, Answer answer)
        {
            if (!answer.IsBegun)
            {
                if (Random.Next(4) == 0)
                    Write(Frame.Response(stream, 103));
                answer.IsBegun = true;
                Write(Frame.Response(stream, 200, answer.Size == 0, ("x-length", answer.Size.ToString(CultureInfo.InvariantCulture))));
                answer.IsOver = answer.Size == 0;
                return;
            }
            answer.Sent += SendBody(stream, -answer.Number, answer.Sent, answer.Size, ends: !answer.HasTrailers);
            if (answer.Sent < answer.Size)
                return;
            answer.IsOver = true;
            if (answer.HasTrailers)
                Write(Frame.Head(stream, true, ("x-checksum", "1")));
        }

        private sealed class Answer(int number, int size)
        {
            internal int Number { get; } = number;

            internal int Size { get; } = size;

            internal bool HasTrailers { get; } = number % 3 == 0;

            internal int Sent { get; set; }

            internal int Got { get; set; }

            internal bool IsBegun { get; set; }

            internal bool IsOver { get; set; }
        }
    }
}
