using Waterfall.Core.Configuration;
using Waterfall.Core.Upstreams;
using Waterfall.Core.Upstreams.Health;
using Waterfall.Core.Upstreams.LoadBalancing;
using Waterfall.Core.Upstreams.Resolution;
using Waterfall.Testing.Manual;

namespace Waterfall.Core.Tests.Upstreams.Health;

/// <summary>What is sent as a probe, and what counts as its success, on a loop whose upstream and clock are the test.</summary>
public sealed class HttpProberTests : IDisposable
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private const int TimeoutMs = 500;
    private const int IntervalMs = 2_000;

    private readonly ManualGateway _gateway = new();
    private readonly Clusters _clusters = new();
    private readonly EndpointResolver _resolver = new(new SystemResolver());
    private readonly HttpProber _prober;
    private readonly HealthMonitor _monitor;
    private readonly List<string> _changes = [];
    private Cluster _cluster = null!;

    public HttpProberTests()
    {
        _prober = new HttpProber(_gateway.Loop, _resolver);
        _monitor = new HealthMonitor(_gateway.Loop.Timers, _prober, new LoopRandom(3))
        {
            Changed = target => _changes.Add($"{(target.State.IsDown ? "down" : "up")}: {target.Last}"),
        };
        _gateway.Settle();
    }

    private bool IsDown => _cluster.Endpoints[0].Health.IsProbedDown;

    public void Dispose() => _resolver.Dispose();

    [Theory]
    [InlineData(UpstreamConfig.ClientHost, "10.0.0.1:81")]
    [InlineData(UpstreamConfig.EndpointHost, "10.0.0.1:81")]
    [InlineData("api.internal", "api.internal")]
    public void A_probe_is_a_GET_request_with_the_upstreams_host(string policy, string host)
    {
        Begin(config => config with { Host = policy, Endpoints = [new() { Url = "http://10.0.0.1:81" }] });
        PassToProbe();
        Assert.Equal($"GET /healthz?deep=1 HTTP/1.1\r\nHost: {host}\r\nUser-Agent: waterfall-probe\r\nAccept: */*\r\nConnection: close\r\n\r\n", _gateway.Upstream.Received);
        End();
    }

    [Theory]
    [InlineData("HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n", "500")]
    [InlineData("HTTP/1.1 301 Moved\r\nLocation: /\r\nContent-Length: 0\r\n\r\n", "301")]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n", "no answer")]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n\r\n", "no answer")]
    [InlineData("", "no answer")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Le", "no answer")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok", "no answer")] // a body that stops
    public void What_is_not_a_whole_good_answer_in_time_is_a_failure(string answer, string last)
    {
        Begin();
        for (var probe = 1; probe <= 3; probe++)
        {
            Assert.False(IsDown);
            PassToProbe();
            _gateway.Upstream.Write(answer);
            _gateway.Settle();
            _gateway.Pass(TimeoutMs + 50);
            Assert.True(_gateway.Upstream.SawClose);
        }
        Assert.True(IsDown);
        Assert.Equal([$"down: {last}"], _changes);
        End();
    }

    [Fact]
    public void No_connection_is_a_failure_refused_or_not_made_in_time()
    {
        Begin();
        _gateway.Engine.OnConnect = ConnectBehaviour.Refuse;
        _gateway.Pass(IntervalMs * 2);
        _gateway.Engine.OnConnect = ConnectBehaviour.Hang;
        for (var passed = 0; passed < 3 * IntervalMs; passed += 50)
            _gateway.Pass(50);
        Assert.True(IsDown);
        Assert.Equal(0, _prober.UnderWay);
        End();
    }

    [Theory]
    [InlineData(Ok)]
    [InlineData("HTTP/1.1 204 No Content\r\n\r\n")]
    [InlineData("HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n")]
    public void Enough_good_answers_bring_an_endpoint_back(string answer)
    {
        Begin();
        _gateway.Engine.OnConnect = ConnectBehaviour.Refuse;
        for (var probe = 0; probe < 4; probe++)
            _gateway.Pass(IntervalMs + (IntervalMs / 5));
        Assert.True(IsDown);
        _gateway.Engine.OnConnect = ConnectBehaviour.Accept;
        for (var probe = 0; probe < 2; probe++)
        {
            Assert.True(IsDown);
            PassToProbe();
            _gateway.Upstream.Write(answer);
            _gateway.Settle();
            Assert.True(_gateway.Upstream.SawClose);
            Assert.False(_gateway.Upstream.SawReset);
        }
        Assert.False(IsDown);
        Assert.StartsWith("up: 20", _changes[^1], StringComparison.Ordinal);
        End();
    }

    [Fact]
    public void Of_a_long_body_only_the_beginning_is_waited_for()
    {
        Begin();
        PassToProbe();
        _gateway.Upstream.Write("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n" + new string('x', ProbeExchange.MaxBodyBytes));
        _gateway.Settle();
        Assert.True(_gateway.Upstream.SawClose);
        Assert.Equal(200, Assert.Single(_monitor.Targets).Last.Status);
        End();
    }

    [Fact]
    public void A_stop_ends_what_is_under_way_and_what_is_to_come()
    {
        Begin();
        PassToProbe();
        _monitor.Stop();
        _prober.Stop();
        _gateway.Settle();
        Assert.True(_gateway.Upstream.SawClose);
        Assert.Equal(0, _prober.UnderWay);
        var connected = _gateway.Engine.Connected.Count;
        _gateway.Pass(10 * IntervalMs);
        Assert.Equal(connected, _gateway.Engine.Connected.Count);
        End();
    }

    private void Begin(Func<UpstreamConfig, UpstreamConfig>? change = null)
    {
        var config = new UpstreamConfig
        {
            Endpoints = [new() { Url = "http://10.0.0.1" }],
            Health = new()
            {
                Active = new()
                {
                    Path = "/healthz?deep=1",
                    Interval = TimeSpan.FromMilliseconds(IntervalMs),
                    Timeout = TimeSpan.FromMilliseconds(TimeoutMs),
                },
            },
        };
        _cluster = _clusters.Compile(change?.Invoke(config) ?? config);
        _monitor.Apply([_cluster]);
    }

    private void PassToProbe()
    {
        var before = _gateway.Engine.Connected.Count;
        for (var passed = 0; _gateway.Engine.Connected.Count == before && passed < 2 * IntervalMs; passed += 10)
            _gateway.Pass(10);
        Assert.Equal(before + 1, _gateway.Engine.Connected.Count);
    }

    private void End()
    {
        _monitor.Stop();
        _prober.Stop();
        Assert.Empty(_gateway.EndAndListLeaks());
    }
}
