using System.Net;
using Waterfall.Core;
using Waterfall.Core.Configuration;
using Waterfall.Core.IO;
using Waterfall.Core.Pipeline;
using Waterfall.Core.Streams;
using Waterfall.Core.Upstreams;
using Waterfall.Core.Upstreams.Resolution;

namespace Waterfall.Micro.Memory;

/// <summary>The whole gateway on one loop that runs on the benchmark's thread, between clients and upstreams in memory.</summary>
internal sealed class MemoryGateway
{
    private readonly EventLoop _loop;
    private readonly GatewayLoop _gateway;
    private readonly ListenerPolicy _policy;

    /// <param name="answer">What the upstream sends for every request.</param>
    internal MemoryGateway(byte[] answer)
    {
        _loop = new EventLoop(0, new LoopOptions
        {
            CreateEngine = loop => new MemoryEngine(loop, answer),
            ReportFailure = failure => throw failure,
            Clock = () => 1,
        });
        var config = new GatewayBuilder().Listen("127.0.0.1:8080").Upstream("up", "http://10.0.0.1:80").Route("/{**rest}", "up").BuildConfig();
        var listener = config.Listeners.Values.Single();
        var contexts = new ServerTlsContexts();
        contexts.Load("bench", listener);
        _policy = Listeners.Compile("bench", listener, contexts.Find(listener));
        var snapshot = new SnapshotCompiler(new EndpointRegistry()).Compile(config);
        _gateway = new GatewayLoop(_loop, snapshot, new EndpointResolver(new NoResolver()), "gw"u8.ToArray(), failure => throw failure);
    }

    /// <summary>Requests so far.</summary>
    internal long Requests => _loop.Counters.Requests;

    internal MemoryConnection Connect()
    {
        var connection = new MemoryConnection(_loop, Engine, new IPEndPoint(IPAddress.Loopback, 40000), answer: null);
        _gateway.Acceptor.Accept(connection, _policy, isSecure: false, onEnd: null);
        return connection;
    }

    /// <summary>Ticks until everything is answered.</summary>
    internal void Run()
    {
        while (Engine.HasEvents || _loop.HasWork)
            _loop.RunOnce();
    }

    private MemoryEngine Engine => (MemoryEngine)_loop.Engine;

    private sealed class NoResolver : IResolver
    {
        public Task<HostResolution> ResolveAsync(string host, CancellationToken cancellationToken) => throw new NotSupportedException("Endpoints are addresses.");
    }
}
