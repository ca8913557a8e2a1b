using System.Globalization;
using System.Net;
using System.Reflection;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;

if (args is ["--version"])
{
    Console.WriteLine(typeof(RouteConfig).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion);
    return 0;
}

if (args.Length != 2)
{
    Console.Error.WriteLine("usage: waterfall-peer-yarp PORT UPSTREAM-PORT");
    return 2;
}

var port = int.Parse(args[0], CultureInfo.InvariantCulture);
var builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
builder.WebHost.ConfigureKestrel(kestrel =>
{
    kestrel.Listen(IPAddress.Loopback, port);
    kestrel.AddServerHeader = false;
    kestrel.Limits.MaxRequestBodySize = null;
    kestrel.Limits.KeepAliveTimeout = TimeSpan.FromHours(1);
    // The defaults cut off bodies that come slower than 240 bytes a second: no other peer measures rates.
    kestrel.Limits.MinRequestBodyDataRate = null;
    kestrel.Limits.MinResponseDataRate = null;
});
builder.WebHost.UseSockets(sockets => sockets.Backlog = 4096);
builder.Services.AddReverseProxy().LoadFromMemory(
    [new RouteConfig { RouteId = "all", ClusterId = "origin", Match = new RouteMatch { Path = "/{**rest}" } }],
    [
        new ClusterConfig
        {
            ClusterId = "origin",
            HttpRequest = new ForwarderRequestConfig { ActivityTimeout = TimeSpan.FromHours(1) },
            Destinations = new Dictionary<string, DestinationConfig>
            {
                ["origin"] = new() { Address = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{args[1]}/") },
            },
        },
    ]);
var app = builder.Build();
app.MapReverseProxy();
await app.RunAsync();
return 0;
