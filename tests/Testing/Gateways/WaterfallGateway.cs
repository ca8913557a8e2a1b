using System.Net;
using Waterfall.Core;
using Waterfall.Core.Configuration;

namespace Waterfall.Testing.Gateways;

/// <summary>Waterfall on its own listeners, in this process.</summary>
public sealed class WaterfallGateway : GatewayUnderTest
{
    private readonly Gateway _gateway;

    private WaterfallGateway(Gateway gateway) => _gateway = gateway;

    public override EndPoint Address => _gateway.Endpoints.Values.First();

    public override long ResidentBytes => Processes.ResidentMemory.OfThisProcess();

    /// <summary>The gateway itself, for what the outside does not show.</summary>
    public Gateway Gateway => _gateway;

    public static async Task<WaterfallGateway> StartAsync(GatewaySettings settings, string engine)
    {
        var gateway = Build(settings, engine, listen: true);
        await gateway.StartAsync();
        return new WaterfallGateway(gateway);
    }

    internal static Gateway Build(GatewaySettings settings, string engine, bool listen)
    {
        var builder = new GatewayBuilder()
            .Options(new GatewayOptions
            {
                Loops = settings.Loops,
                Engine = engine,
                DiagnoseBuffers = settings.DiagnoseBuffers,
                OnDefect = Defects.Add,
                OnWarning = settings.OnWarning,
            })
            .Upstream("origin", upstream => Configure(upstream, settings), [.. settings.Endpoints])
            .Route(settings.Route, "origin", route => route.Use([.. settings.Policies]))
            .Telemetry(new TelemetryConfig { AccessLog = settings.AccessLog is { } to ? new AccessLogConfig { To = to } : null });
        if (listen)
            builder.Listen(settings.Listen, listener => Configure(listener, settings));
        return builder.Build();
    }

    internal static ListenerConfig Configure(ListenerConfig listener, GatewaySettings settings) => listener with
    {
        TrustedProxies = settings.TrustedProxies,
        Protocols = settings.Protocols,
        Limits = new LimitsConfig
        {
            Body = settings.BodyLimit,
            Connections = settings.ConnectionLimit,
            RequestsPerConnection = settings.RequestsPerConnection,
            ConcurrentStreams = settings.ConcurrentStreams,
        },
        Timeouts = new ListenerTimeouts
        {
            Headers = settings.HeadTimeout,
            Body = settings.BodyTimeout,
            Idle = settings.IdleTimeout,
            Write = settings.WriteTimeout,
        },
    };

    private static UpstreamConfig Configure(UpstreamConfig upstream, GatewaySettings settings) => upstream with
    {
        Timeouts = new UpstreamTimeouts
        {
            Connect = settings.ConnectTimeout,
            FirstByte = settings.FirstByteTimeout,
            Total = settings.TotalTimeout,
            Idle = settings.PoolIdleTimeout,
        },
        Protocol = settings.UpstreamProtocol,
        Http2 = settings.UpstreamHttp2,
        Pool = new ConnectionPoolConfig { MaxConnections = settings.UpstreamConnections },
    };

    public override Task StopAsync(TimeSpan drain) => _gateway.StopAsync(drain);

    public override async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        Defects.ThrowIfAny();
    }
}
