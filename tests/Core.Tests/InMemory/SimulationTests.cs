using System.Globalization;
using System.Text.RegularExpressions;
using Waterfall.Testing.Manual;

namespace Waterfall.Core.Tests.InMemory;

/// <summary>
/// Clients, upstreams, cuts, resets and clock jumps by the schedule of a seed. Each request carries a number of its own, and each answer the number of
/// the request that the upstream saw: so a mix-up, a lost order, a second execution or a leak shows. A failure names its seed.
/// </summary>
public sealed class SimulationTests
{
    private const int Schedules = 2000;
    private const int Steps = 120;

    [Fact]
    public void No_schedule_mixes_up_repeats_or_leaks()
    {
        var whole = Seeds.Run(Schedules, seed => new Schedule(seed).Run());
        // The schedules are worth something only where many exchanges come through.
        Assert.InRange(whole, Schedules, int.MaxValue);
    }

    private sealed class Schedule(int seed)
    {
        private readonly Random _random = new(seed);
        private readonly ManualGateway _gateway = new();
        private readonly List<(ManualPeer Peer, List<int> Asked)> _clients = [];
        private readonly Dictionary<ManualPeer, int> _answered = [];
        private readonly Dictionary<int, int> _executions = [];
        private readonly HashSet<int> _unsafe = [];
        private int _number = 1000;

        internal int Run()
        {
            for (var step = 0; step < Steps; step++)
                Step();
            foreach (var (peer, _) in _clients)
                peer.Limit(long.MaxValue);
            for (var rest = 0; rest < 50; rest++)
            {
                foreach (var upstream in _gateway.Engine.Connected)
                    Answer(upstream, whole: true);
                _gateway.Settle();
            }
            var whole = _clients.Sum(client => CheckAnswers(client.Peer, client.Asked));
            foreach (var number in _unsafe)
                Assert.InRange(_executions.GetValueOrDefault(number), 0, 1);
            Assert.Empty(_gateway.EndAndListLeaks());
            return whole;
        }

        private void Step()
        {
            var choice = _random.Next(100);
            if (choice < 8 || _clients.Count == 0)
                _clients.Add((_gateway.Connect(), []));
            else if (choice < 45)
                Ask();
            else if (choice < 85 && _gateway.Engine.Connected.Count > 0)
                Answer(_gateway.Engine.Connected[_random.Next(_gateway.Engine.Connected.Count)], whole: false);
            else if (choice < 89)
                _gateway.Clock.NowMs += _random.Next(5) == 0 ? _random.Next(20_000) : _random.Next(50);
            else if (choice < 93)
                _clients[_random.Next(_clients.Count)].Peer.Limit(_random.Next(200));
            else
                Harm();
            if (_random.Next(3) > 0)
                _gateway.Settle();
        }

        private void Ask()
        {
            var (peer, asked) = _clients[_random.Next(_clients.Count)];
            var requests = "";
            for (var count = _random.Next(1, 4); count > 0; count--)
            {
                var number = _number++;
                asked.Add(number);
                var isPost = _random.Next(3) == 0;
                if (isPost)
                    _unsafe.Add(number);
                requests += isPost
                    ? $"POST /{number} HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbody"
                    : $"GET /{number} HTTP/1.1\r\nHost: h\r\n\r\n";
            }
            Write(peer, requests);
        }

        // Answers the requests that an upstream has taken whole and not answered yet.
        private void Answer(ManualPeer upstream, bool whole)
        {
            var paths = upstream.Received.Split("HTTP/1.1\r\n")[..^1].Select(part => part[(part.LastIndexOf('/') + 1)..].Trim()).ToList();
            var done = _answered.GetValueOrDefault(upstream);
            if (paths.Count <= done)
                return;
            var number = int.Parse(paths[done], CultureInfo.InvariantCulture);
            _answered[upstream] = done + 1;
            _executions[number] = _executions.GetValueOrDefault(number) + 1;
            var answer = _random.Next(2) == 0
                ? $"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<{number}>"
                : $"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n<{number}>\r\n0\r\n\r\n";
            if (whole)
                upstream.Write(answer);
            else
                Write(upstream, _random.Next(12) == 0 ? answer[.._random.Next(answer.Length)] : answer);
        }

        private void Harm()
        {
            var upstreams = _gateway.Engine.Connected;
            var peer = _random.Next(2) == 0 || upstreams.Count == 0 ? _clients[_random.Next(_clients.Count)].Peer : upstreams[_random.Next(upstreams.Count)];
            if (_random.Next(2) == 0)
                peer.Reset();
            else
                peer.End();
        }

        private void Write(ManualPeer peer, string text)
        {
            while (text.Length > 0)
            {
                var cut = _random.Next(3) == 0 ? text.Length : _random.Next(1, text.Length + 1);
                peer.Write(text[..cut]);
                text = text[cut..];
                if (_random.Next(2) == 0)
                    _gateway.Settle();
            }
        }

        // The answers that came whole are those of the first requests, in their order; one that is not the upstream's own is an error of the gateway.
        private static int CheckAnswers(ManualPeer client, List<int> asked)
        {
            var answers = client.Received.Split("HTTP/1.1 ").Skip(1).Select(WithoutChunks).ToList();
            Assert.InRange(answers.Count, 0, asked.Count);
            var whole = 0;
            for (var i = 0; i < answers.Count; i++)
            {
                var open = answers[i].IndexOf('<', StringComparison.Ordinal);
                if (!answers[i].StartsWith("200", StringComparison.Ordinal) || open < 0 || answers[i].Length < open + 6 || answers[i][open + 5] != '>')
                    continue;
                Assert.Equal($"<{asked[i]}>", answers[i].Substring(open, 6));
                whole++;
            }
            return whole;
        }

        // An answer may be cut into other chunks than it came in.
        private static string WithoutChunks(string answer)
        {
            var body = answer.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            return body < 0 ? answer : answer[..body] + Regex.Replace(answer[(body + 2)..], "\r\n[0-9a-f]+\r\n", "");
        }
    }
}
