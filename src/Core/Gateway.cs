using System.IO.Pipelines;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Waterfall.Core.Configuration;
using Waterfall.Core.Diagnostics;
using Waterfall.Core.IO;
using Waterfall.Core.IO.Engines;
using Waterfall.Core.IO.Tls;
using Waterfall.Core.Pipeline;
using Waterfall.Core.Upstreams;
using Waterfall.Core.Upstreams.Discovery;
using Waterfall.Core.Upstreams.Health;
using Waterfall.Core.Upstreams.Resolution;

namespace Waterfall.Core;

/// <summary>A gateway: listeners, routes and upstreams on event loops of its own. Make one with <see cref="GatewayBuilder"/> or from a configuration.</summary>
public sealed class Gateway : IAsyncDisposable
{
    private static readonly AttachOptions DefaultAttachOptions = new();

    // A start or a change waits this long for new sources: nobody wants a gateway that is held up by its DNS server.
    private static readonly TimeSpan DiscoveryPatience = TimeSpan.FromSeconds(1);

    private readonly EndpointRegistry _registry;
    private readonly SnapshotCompiler _compiler;
    private readonly EndpointResolver _resolver = new(new SystemResolver());
    private readonly GatewayTls _tls;
    private readonly LoopGroup _group;
    private readonly GatewayLoop[] _loops;
    private readonly Listeners _listeners;
    private readonly AccessLogs _logs;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _changing = new(1, 1);
    private readonly DiscoverySet _discovery;
    private readonly Rediscovery _rediscovery;
    private readonly ActiveHealth _health;
    private GatewayConfig _config;
    private volatile GatewaySnapshot _snapshot;
    private bool _started;
    private readonly Lock _stopGate = new();
    private Task? _stopping;

    private Gateway(GatewayConfig config, GatewayOptions options)
    {
        _config = config;
        var report = options.OnDefect ?? (static defect => Console.Error.WriteLine(defect));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Loops, 0, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Loops, GatewayOptions.MaxLoops, nameof(options));
        var count = options.Loops > 0 ? options.Loops : Environment.ProcessorCount;
        _group = new LoopGroup(count, new LoopOptions
        {
            CreateEngine = EngineFactory.Find(options.Engine),
            ReportFailure = report,
            Processors = LoopGroup.ProcessorsFor(count),
            DiagnoseBuffers = options.DiagnoseBuffers,
        });
        var pseudonym = Encoding.ASCII.GetBytes(options.Pseudonym ?? $"waterfall-{RandomNumberGenerator.GetHexString(8, lowercase: true)}");
        var notices = new NoticeQueue(options.OnNotice ?? (static notice => Console.Error.WriteLine($"waterfall: {notice}")));
        _registry = new EndpointRegistry { Notice = notices.Add };
        _compiler = new SnapshotCompiler(_registry);
        _snapshot = _compiler.Compile(config);
        _loops = [.. _group.Loops.Select(loop => new GatewayLoop(loop, _snapshot, _resolver, pseudonym, report))];
        _health = new ActiveHealth(_group.Loops[0], _resolver, notices.Add);
        _rediscovery = new Rediscovery(ApplyDiscoveredAsync, report);
        _discovery = new DiscoverySet(new DiscoveryHooks(_rediscovery.Request, notices.Add, DiscoveredEndpoints.Check));
        _tls = new GatewayTls(_registry.Tls, notices.Add);
        _listeners = new Listeners(_loops, _tls.Listeners);
        _logs = new AccessLogs(_loops, options.OnWarning ?? (static warning => Console.Error.WriteLine($"waterfall: {warning}")));
    }

    /// <summary>The bound address of each listener, by name, once started: with the port the system chose where 0 was asked for.</summary>
    public IReadOnlyDictionary<string, EndPoint> Endpoints => _listeners.Endpoints;

    /// <summary>For tests and measuring: the loops' own state.</summary>
    internal IReadOnlyList<GatewayLoop> Loops => _loops;

    /// <summary>All upstreams as they are now, those of their endpoints that were discovered included.</summary>
    internal IReadOnlyList<Cluster> Clusters => _snapshot.Clusters;

    /// <summary>What the certificates belong to that the gateway shows, and they themselves.</summary>
    internal IEnumerable<(string Name, IReadOnlyList<ShownCertificate> Certificates)> Certificates => _tls.Shown;

    /// <summary>What waits for the sockets: <c>epoll</c> or <c>socket</c>.</summary>
    internal string Engine => _loops[0].Loop.Engine is EpollEngine ? "epoll" : "socket";

    /// <summary>Makes a gateway that is not started yet.</summary>
    /// <param name="config">What it does.</param>
    /// <param name="options">How it runs.</param>
    /// <exception cref="GatewayConfigException">The configuration has problems; the exception lists all of them.</exception>
    public static Gateway Create(GatewayConfig config, GatewayOptions? options = null)
    {
        Validate(config);
        return new Gateway(config, options ?? new GatewayOptions());
    }

    /// <summary>Starts the loops and opens the listeners. A gateway starts once.</summary>
    /// <exception cref="GatewayStartException">An address cannot be listened on, or the access log not be opened; nothing is left open.</exception>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        if (_started || _stopping is not null)
            throw new InvalidOperationException("The gateway was started or stopped before.");
        cancellationToken.ThrowIfCancellationRequested();
        // What may fail comes first: a gateway that cannot listen or log has started nothing.
        var (opened, log) = Open(_config);
        _started = true;
        _group.Start();
        await _changing.WaitAsync(CancellationToken.None);
        try
        {
            await _discovery.FollowAsync(DiscoveredEndpoints.Sources(_config), DiscoveryPatience);
            if (DiscoveredEndpoints.Sources(_config).Any())
                await SwapAsync(CompileDiscovered(_config));
            else
                await _health.ApplyAsync(_snapshot.Clusters);
        }
        finally
        {
            _changing.Release();
        }
        await _logs.ReplaceAsync(_config.Telemetry.AccessLog, log);
        await _listeners.ReplaceAsync(_config.Listeners, opened);
        _tls.Watch();
    }

    /// <summary>
    /// Changes the configuration of the running gateway: requests from then on go by the new one, those under way finish by the old one, and connections
    /// stay. Listeners that are new are opened and those that are gone stop accepting.
    /// </summary>
    /// <exception cref="GatewayConfigException">The configuration has problems; the running one stays.</exception>
    /// <exception cref="GatewayStartException">A new address cannot be listened on, or a new access log not be opened; the running configuration stays.</exception>
    public async Task ApplyAsync(GatewayConfig config)
    {
        Validate(config);
        await _changing.WaitAsync();
        try
        {
            if (_stopping is not null)
                throw new InvalidOperationException("The gateway has stopped.");
            if (!_started)
            {
                _snapshot = _compiler.Compile(config);
                _config = config;
                foreach (var loop in _loops)
                    loop.Apply(_snapshot);
                return;
            }
            var (opened, log) = Open(config);
            await _discovery.FollowAsync(DiscoveredEndpoints.Sources(config), DiscoveryPatience);
            var snapshot = CompileDiscovered(config);
            _config = config;
            await SwapAsync(snapshot);
            await _logs.ReplaceAsync(config.Telemetry.AccessLog, log);
            await _listeners.ReplaceAsync(config.Listeners, opened);
            _tls.Watch();
            await _discovery.KeepOnlyAsync(DiscoveredEndpoints.Sources(config));
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>
    /// Opens the access log's file anew, for what rotates logs by renaming them; nothing where it goes elsewhere. Lines of the last quarter of a
    /// second may still come into either file.
    /// </summary>
    /// <exception cref="IOException">The file cannot be opened; the log goes on into the old one.</exception>
    public void ReopenLogs() => _logs.Reopen();

    /// <summary>
    /// Serves a connection that the host accepted: the same sessions as on the gateway's own listeners, over the host's pipe. The task completes when
    /// the gateway is done with the connection.
    /// </summary>
    /// <param name="transport">The connection's bytes, for example <c>ConnectionContext.Transport</c> of Kestrel or Bedrock.</param>
    /// <param name="remoteEndPoint">The client's address, for the forwarded fields and trusted proxies; null when it has none.</param>
    /// <param name="connectionClosed">Tells that the connection is gone.</param>
    /// <exception cref="InvalidOperationException">The gateway is not running.</exception>
    public Task AttachAsync(IDuplexPipe transport, EndPoint? remoteEndPoint = null, CancellationToken connectionClosed = default) =>
        AttachAsync(transport, remoteEndPoint, DefaultAttachOptions, connectionClosed);

    /// <inheritdoc cref="AttachAsync(IDuplexPipe, EndPoint?, CancellationToken)"/>
    /// <param name="transport">The connection's bytes.</param>
    /// <param name="remoteEndPoint">The client's address.</param>
    /// <param name="options">Limits and timeouts, whether the connection is encrypted, and how to end it at once.</param>
    /// <param name="connectionClosed">Tells that the connection is gone.</param>
    public async Task AttachAsync(IDuplexPipe transport, EndPoint? remoteEndPoint, AttachOptions options, CancellationToken connectionClosed)
    {
        ArgumentNullException.ThrowIfNull(transport);
        ArgumentNullException.ThrowIfNull(options);
        if (!_started || _stopping is not null)
            throw new InvalidOperationException("The gateway is not running.");
        if (options.Listener.Tls is not null)
            throw new ArgumentException("The host encrypts the connections that it hands over.", nameof(options));
        var policy = Listeners.Compile("attached", options.Listener);
        var loop = _loops[_group.Next().Index];
        var attached = new TaskCompletionSource<PipeConnection>(TaskCreationOptions.RunContinuationsAsynchronously);
        loop.Loop.Post(_ => attached.SetResult(ListenerRuntime.Attach(loop, policy, options.IsSecure, transport, remoteEndPoint, options.Abort, connectionClosed)), null);
        // A gateway that stops meanwhile may never come to it.
        if (await Task.WhenAny(attached.Task, _ended.Task) == attached.Task)
            await Task.WhenAny((await attached.Task).Closed, _ended.Task);
    }

    /// <summary>
    /// From here on every answer is its connection's last and says so (<c>Connection: close</c>), while new connections are still accepted: for the
    /// time in which balancers learn that this gateway is about to stop. <see cref="StopAsync"/> comes next; there is no way back.
    /// </summary>
    /// <exception cref="InvalidOperationException">The gateway is not running.</exception>
    public Task BeginDrainAsync()
    {
        if (!_started || _stopping is not null)
            throw new InvalidOperationException("The gateway is not running.");
        return OnEachLoop(static loop => loop.Sessions.BeginDrain());
    }

    /// <summary>Reads what the loops are at; one that does not answer within <paramref name="patience"/> is not waited for.</summary>
    internal Task<GatewayStatus> ReadStatusAsync(TimeSpan patience) => GatewayStatus.ReadAsync(_loops, patience);

    /// <summary>
    /// Stops gracefully: no more connections are accepted, idle ones are closed, requests under way are answered with <c>Connection: close</c>.
    /// </summary>
    /// <param name="drainTimeout">How long to wait for requests under way before they are cut off.</param>
    /// <param name="abort">Cuts them off at once.</param>
    /// <remarks>A gateway stops once: a further call waits for the first.</remarks>
    public Task StopAsync(TimeSpan drainTimeout, CancellationToken abort = default)
    {
        lock (_stopGate)
            return _stopping ??= Task.Run(() => StopOnceAsync(drainTimeout, abort), CancellationToken.None);
    }

    private async Task StopOnceAsync(TimeSpan drainTimeout, CancellationToken abort)
    {
        // A change that is under way comes to its end first; later ones find the gateway stopped.
        await _changing.WaitAsync(CancellationToken.None);
        await _discovery.DisposeAsync();
        _changing.Release();
        await _rediscovery.Ended;
        if (!_started)
        {
            _group.Discard();
            _tls.Dispose();
            return;
        }
        // Answers announce the end before the address is gone: who finds it closed has not been told otherwise in between.
        await OnEachLoop(static loop => loop.Sessions.BeginDrain());
        await _listeners.CloseAsync();
        await OnEachLoop(loop =>
        {
            loop.Acceptor.Drain();
            loop.Sessions.Drain();
            loop.Tunnels.Drain((long)drainTimeout.TotalMilliseconds);
        });
        var deadline = DateTime.UtcNow + drainTimeout;
        while (DateTime.UtcNow < deadline && !abort.IsCancellationRequested && _loops.Any(static loop => loop.Acceptor.Pending > 0 || loop.Sessions.Count > 0))
            await Task.Delay(10, CancellationToken.None);
        await _health.StopAsync();
        await OnEachLoop(static loop =>
        {
            loop.Acceptor.Close();
            loop.Sessions.Abort();
            loop.CloseUpstreams();
        });
        // In a later turn of the loops: what was cut off is in the log as well.
        await _logs.ReplaceAsync(null, null);
        await _group.StopAsync();
        _resolver.Dispose();
        _tls.Dispose();
        _ended.SetResult();
    }

    /// <summary>Stops at once.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(TimeSpan.Zero);
        _changing.Dispose();
    }

    private (Dictionary<string, ListenerRuntime> Listeners, LogTarget? Log) Open(GatewayConfig config)
    {
        _tls.Load(config);
        var log = _logs.Open(config.Telemetry.AccessLog);
        try
        {
            return (_listeners.Open(config.Listeners), log);
        }
        catch
        {
            log?.Dispose();
            throw;
        }
    }

    /// <summary>For tests: looks for changed certificates now.</summary>
    internal void LookForCertificates() => _tls.Look();

    private GatewaySnapshot CompileDiscovered(GatewayConfig config) => _compiler.Compile(DiscoveredEndpoints.Merge(config, _discovery.Latest));

    private async Task SwapAsync(GatewaySnapshot snapshot)
    {
        _snapshot = snapshot;
        await OnEachLoop(loop => loop.Apply(snapshot));
        await _health.ApplyAsync(snapshot.Clusters);
        _registry.KeepOnly(snapshot.Endpoints);
        _registry.Tls.KeepOnly([.. snapshot.Clusters.Select(cluster => cluster.Tls)]);
    }

    // What was found since: everything else is as it was.
    private async Task ApplyDiscoveredAsync()
    {
        await _changing.WaitAsync();
        try
        {
            if (_started && _stopping is null)
                await SwapAsync(CompileDiscovered(_config));
        }
        finally
        {
            _changing.Release();
        }
    }

    private Task OnEachLoop(Action<GatewayLoop> action) => Task.WhenAll(_loops.Select(loop => loop.Loop.InvokeAsync(() =>
    {
        action(loop);
        return LoopTask.Completed;
    })));

    private static void Validate(GatewayConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        var problems = ConfigValidator.Validate(config);
        if (problems.Count > 0)
            throw new GatewayConfigException(problems);
    }
}
