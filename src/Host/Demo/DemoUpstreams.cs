using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Waterfall.Host.Demo;

/// <summary>The services behind the demo's gateway: three upstreams, each on a free loopback port of its own, in this process.</summary>
internal sealed class DemoUpstreams : IAsyncDisposable
{
    public const string Users = "users";
    public const string Orders = "orders";
    public const string Playground = "playground";

    private static readonly (string Name, Action<WebApplication> Map)[] Services =
    [
        (Users, DemoServices.MapUsers),
        (Orders, DemoServices.MapOrders),
        (Playground, DemoServices.MapPlayground),
    ];

    private readonly List<WebApplication> _apps = [];
    private readonly Dictionary<string, string> _urls = [];

    private DemoUpstreams()
    {
    }

    /// <summary>The upstreams' URLs by name.</summary>
    public IReadOnlyDictionary<string, string> Urls => _urls;

    public static async Task<DemoUpstreams> StartAsync()
    {
        var upstreams = new DemoUpstreams();
        foreach (var (name, map) in Services)
        {
            var app = Build();
            map(app);
            upstreams._apps.Add(app);
            await app.StartAsync();
            upstreams._urls[name] = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        }
        return upstreams;
    }

    public async ValueTask DisposeAsync()
    {
        using var atOnce = new CancellationTokenSource(TimeSpan.Zero);
        foreach (var app in _apps)
        {
            await app.StopAsync(atOnce.Token);
            await app.DisposeAsync();
        }
    }

    private static WebApplication Build()
    {
        // No arguments, files or variables: the demo is the same everywhere.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            options.Listen(IPAddress.Loopback, 0);
        });
        builder.Services.AddRoutingCore();
        builder.Logging.ClearProviders();
        // The gateway owns the signals: its upstreams must outlive its drain.
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        return builder.Build();
    }

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
