// A gateway over Kestrel's connections:  dotnet run --project docs/examples/InKestrel -- [PORT]
using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Waterfall.Core;

var port = args is [var first, ..] ? int.Parse(first, CultureInfo.InvariantCulture) : 8080; // 0: any free port

// Something to put behind the gateway.
await using var upstream = Build(listen => listen.Listen(IPAddress.Loopback, 0));
upstream.MapGet("/hello/{name}", (string name) => Results.Text($"Hello, {name}.\n"));
await upstream.StartAsync();

// No listeners: connections come from the host.
await using var gateway = new GatewayBuilder()
    .Upstream("hello", upstream.Urls.Single())
    .Route("GET /hello/{name}", "hello")
    .Build();
await gateway.StartAsync();

await using var host = Build(kestrel => kestrel.Listen(IPAddress.Loopback, port, listen =>
    listen.Run(c => gateway.AttachAsync(c.Transport, c.RemoteEndPoint, c.ConnectionClosed))));

// Both at once: Kestrel stops accepting and waits for its connections, which the gateway brings to their end.
var stopping = Task.CompletedTask;
host.Lifetime.ApplicationStopping.Register(() => stopping = gateway.StopAsync(TimeSpan.FromSeconds(10)));
host.Lifetime.ApplicationStarted.Register(() => Console.WriteLine($"try: curl -i {host.Urls.Single()}/hello/world"));
await host.RunAsync();
await stopping;

static WebApplication Build(Action<Microsoft.AspNetCore.Server.Kestrel.Core.KestrelServerOptions> configure)
{
    // Empty arguments: the port is this program's own.
    var builder = WebApplication.CreateSlimBuilder();
    builder.Logging.ClearProviders().AddFilter(level => level >= LogLevel.Warning).AddSimpleConsole();
    builder.WebHost.ConfigureKestrel(configure);
    return builder.Build();
}
