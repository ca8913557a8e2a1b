using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Waterfall.Core;
using Waterfall.Core.Configuration;
using Waterfall.Host.Yaml;

namespace Waterfall.Host.Admin;

/// <summary>The admin API on one address: a server of the framework's own, apart from the gateway's loops.</summary>
internal sealed class AdminServer : IAsyncDisposable
{
    private const int MaxConnections = 256;
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(5);

    private readonly WebApplication _app;
    private readonly AdminGuard _guard;

    private AdminServer(WebApplication app, AdminConfig config, AdminGuard guard)
    {
        _app = app;
        _guard = guard;
        ConfiguredAddress = config.Address;
    }

    /// <summary>As it is configured.</summary>
    public string ConfiguredAddress { get; }

    /// <summary>Where it listens, with the port that was taken where 0 was asked for.</summary>
    public string Url => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    /// <summary>Opens the address and serves.</summary>
    /// <exception cref="GatewayStartException">It cannot be listened on.</exception>
    public static async Task<AdminServer> StartAsync(AdminConfig config, RequestDelegate api)
    {
        if (!ListenAddress.TryParse(config.Address, out var address, out var problem))
            throw new ArgumentException($"The address was not validated: {problem.Message}.", nameof(config));
        var guard = new AdminGuard(config.Token);
        var app = Build((IPEndPoint)address.EndPoint);
        app.Run(context => guard.Refuse(context) is { } refusal ? refusal.WriteAsync(context) : api(context));
        try
        {
            await app.StartAsync();
        }
        catch (IOException e)
        {
            await app.DisposeAsync();
            throw new GatewayStartException($"admin.address: cannot listen on {config.Address}: {(e.InnerException ?? e).Message}", e);
        }
        return new AdminServer(app, config, guard);
    }

    /// <summary>Asks for another token from here on.</summary>
    public void ChangeToken(string? token) => _guard.ChangeToken(token);

    /// <summary>Closes the address; requests under way are answered first.</summary>
    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(StopPatience);
        await _app.StopAsync(patience.Token);
        await _app.DisposeAsync();
    }

    private static WebApplication Build(IPEndPoint address)
    {
        // No arguments, files or variables of the framework: what is configured is configured in one place.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            options.Limits.MaxRequestBodySize = ConfigLoader.MaxFileBytes;
            options.Limits.MaxConcurrentConnections = MaxConnections;
            options.Listen(address, listen => listen.Protocols = HttpProtocols.Http1);
        });
        builder.Logging.ClearProviders();
        // Signals are the gateway's: what tells how it drains must outlive the drain.
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        return builder.Build();
    }

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
