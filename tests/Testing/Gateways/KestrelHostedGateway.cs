using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Waterfall.Core;
using Waterfall.Core.Configuration;

namespace Waterfall.Testing.Gateways;

/// <summary>Waterfall inside Kestrel: Kestrel accepts, the gateway serves its connections' pipes.</summary>
public sealed class KestrelHostedGateway : GatewayUnderTest
{
    private readonly WebApplication _kestrel;
    private readonly Gateway _gateway;

    private KestrelHostedGateway(WebApplication kestrel, Gateway gateway, EndPoint address)
    {
        _kestrel = kestrel;
        _gateway = gateway;
        Address = address;
    }

    public override EndPoint Address { get; }

    public override long ResidentBytes => Processes.ResidentMemory.OfThisProcess();

    public static async Task<KestrelHostedGateway> StartAsync(GatewaySettings settings)
    {
        var gateway = WaterfallGateway.Build(settings, "auto", listen: false);
        await gateway.StartAsync();
        var listener = WaterfallGateway.Configure(new ListenerConfig { Address = settings.Listen }, settings);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        EndPoint? unix = null;
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            void Serve(Microsoft.AspNetCore.Server.Kestrel.Core.ListenOptions listen) =>
                listen.Run(connection =>
                    gateway.AttachAsync(
                        connection.Transport, connection.RemoteEndPoint, new AttachOptions { Listener = listener, Abort = connection.Abort }, connection.ConnectionClosed));
            kestrel.Limits.MaxConcurrentConnections = settings.ConnectionLimit; // the host accepts, so the limit is the host's
            if (settings.Listen.StartsWith("unix:", StringComparison.Ordinal))
            {
                unix = new System.Net.Sockets.UnixDomainSocketEndPoint(settings.Listen[5..]);
                kestrel.ListenUnixSocket(settings.Listen[5..], Serve);
            }
            else
            {
                kestrel.Listen(settings.Listen.StartsWith('[') ? IPAddress.IPv6Loopback : IPAddress.Loopback, 0, Serve);
            }
        });
        var app = builder.Build();
        await app.StartAsync();
        if (unix is null)
        {
            var url = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
            unix = IPEndPoint.Parse(url["http://".Length..]);
        }
        return new KestrelHostedGateway(app, gateway, unix);
    }

    public override async Task StopAsync(TimeSpan drain)
    {
        // Kestrel stops listening at once and then waits for its connections, which the gateway brings to their end.
        await Task.WhenAll(_gateway.StopAsync(drain), _kestrel.StopAsync());
    }

    public override async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _kestrel.DisposeAsync();
        Defects.ThrowIfAny();
    }
}
