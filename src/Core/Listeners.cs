using System.Net;
using System.Net.Sockets;
using System.Text;
using Waterfall.Core.Configuration;
using Waterfall.Core.IO;
using Waterfall.Core.IO.Tls;
using Waterfall.Core.Pipeline;
using Waterfall.Core.Streams;
using Waterfall.Http.Http2;
using Waterfall.Http.Semantics;

namespace Waterfall.Core;

/// <summary>The listeners of a gateway, and how they change with its configuration.</summary>
internal sealed class Listeners(GatewayLoop[] loops, ServerTlsContexts contexts)
{
    // By address as configured: what is listened on already stays open across a change.
    private Dictionary<string, ListenerRuntime> _running = [];

    internal IReadOnlyDictionary<string, EndPoint> Endpoints { get; private set; } = new Dictionary<string, EndPoint>();

    /// <summary>Opens the addresses that are not open yet: all of them or none.</summary>
    internal Dictionary<string, ListenerRuntime> Open(IReadOnlyDictionary<string, ListenerConfig> configs)
    {
        var opened = new Dictionary<string, ListenerRuntime>();
        foreach (var (name, config) in configs)
        {
            try
            {
                if (_running.ContainsKey(KeyOf(name, config)))
                    continue;
                if (!ListenAddress.TryParse(config.Address, out var address, out var problem))
                    throw new ArgumentException($"The address was not validated: {problem.Message}.", nameof(configs));
                opened[KeyOf(name, config)] = new ListenerRuntime(ListenSocket.Open(address.EndPoint, loops.Length));
            }
            catch (Exception exception) when (exception is SocketException or IOException or UnauthorizedAccessException)
            {
                CloseAll(opened);
                throw new GatewayStartException($"listeners.{name}: cannot listen on {config.Address}: {exception.Message}", exception);
            }
        }
        return opened;
    }

    private static void CloseAll(Dictionary<string, ListenerRuntime> opened)
    {
        foreach (var each in opened.Values)
            each.CloseSockets();
    }

    /// <summary>Makes the opened listeners and those that stay the running ones; the rest stop accepting.</summary>
    internal async Task ReplaceAsync(IReadOnlyDictionary<string, ListenerConfig> configs, Dictionary<string, ListenerRuntime> opened)
    {
        var running = new Dictionary<string, ListenerRuntime>();
        foreach (var (name, config) in configs)
        {
            var runtime = opened.GetValueOrDefault(KeyOf(name, config)) ?? _running[KeyOf(name, config)];
            runtime.Apply(Compile(name, config, contexts.Find(config)));
            running[KeyOf(name, config)] = runtime;
        }
        await Task.WhenAll(opened.Values.Select(each => each.StartAsync(loops)));
        await Task.WhenAll(_running.Where(each => !running.ContainsKey(each.Key)).Select(each => each.Value.CloseAsync()));
        _running = running;
        contexts.KeepOnly(configs.Values);
        Endpoints = configs.ToDictionary(each => each.Key, each => running[KeyOf(each.Key, each.Value)].EndPoint);
    }

    // Port 0 is another port for each listener.
    private static string KeyOf(string name, ListenerConfig config) =>
        ListenAddress.TryParse(config.Address, out var address, out _) && address.EndPoint is IPEndPoint { Port: 0 }
            ? $"{name} {config.Address}"
            : config.Address;

    internal async Task CloseAsync()
    {
        await Task.WhenAll(_running.Values.Select(each => each.CloseAsync()));
        _running = [];
    }

    internal static ListenerPolicy Compile(string name, ListenerConfig config, ServerTlsContext? tls = null)
    {
        var limits = new HttpLimits
        {
            MaxRequestLineBytes = config.Limits.RequestLine,
            MaxHeaderBytes = config.Limits.Headers,
            MaxTrailerBytes = config.Limits.Headers,
            MaxHeaderCount = config.Limits.HeaderCount,
            MaxBodyBytes = config.Limits.Body,
        };
        var trusted = config.TrustedProxies.Select(text => ProxyNetwork.TryParse(text, out var network, out _) ? network : default).ToArray();
        return new ListenerPolicy
        {
            Tls = tls,
            ProxyProtocol = config.ProxyProtocol,
            HandshakeTimeoutMs = ClusterCompiler.Milliseconds(config.Timeouts.Handshake),
            MaxConnections = config.Limits.Connections,
            TrustedNetworks = [.. trusted.Where(each => each.Network is not null).Select(each => each.Network!.Value)],
            TrustsUnixPeers = config.TrustedProxies.Contains(ProxyNetwork.Unix),
            Settings = new ServerSettings
            {
                Listener = name,
                Redirect = config.RedirectHttps is { } redirect
                    ? new HttpsRedirect(redirect.Status, redirect.Port == 443 ? [] : Encoding.ASCII.GetBytes($":{redirect.Port}"))
                    : null,
                TrustedProxies = IpRangeSet.Of(config.TrustedProxies.Where(text => text != ProxyNetwork.Unix)),
                Limits = limits,
                Http2 = config.Protocols.Contains(HttpProtocol.Http2) ? CompileHttp2(config, limits) : null,
                SpeaksHttp1 = config.Protocols.Contains(HttpProtocol.Http1),
                HeadTimeoutMs = ClusterCompiler.Milliseconds(config.Timeouts.Headers),
                BodyTimeoutMs = ClusterCompiler.Milliseconds(config.Timeouts.Body),
                IdleTimeoutMs = ClusterCompiler.Milliseconds(config.Timeouts.Idle),
                WriteTimeoutMs = ClusterCompiler.Milliseconds(config.Timeouts.Write),
                MaxRequestsPerConnection = config.Limits.RequestsPerConnection,
            },
        };
    }

    // Without TLS the client may be a balancer that has ended it: what scheme a request has is its word.
    private static Http2SessionOptions CompileHttp2(ListenerConfig config, HttpLimits limits) => new()
    {
        Local = new Http2Settings { MaxConcurrentStreams = config.Limits.ConcurrentStreams, EnableConnectProtocol = true },
        Limits = limits,
        IsSecure = config.Tls is not null,
        AcceptAnyScheme = config.Tls is null,
    };
}
