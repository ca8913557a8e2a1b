using System.Net;
using System.Reflection;
using Yarp.ReverseProxy.Configuration;

if (args is ["--version"])
{
    Console.WriteLine(typeof(RouteConfig).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion);
    return 0;
}

if (args is not [var configuration])
{
    Console.Error.WriteLine("usage: waterfall-peer-yarp CONFIGURATION");
    return 2;
}

var builder = WebApplication.CreateSlimBuilder();
builder.Configuration.AddJsonFile(Path.GetFullPath(configuration), optional: false, reloadOnChange: false);
builder.Logging.ClearProviders();
builder.WebHost.UseKestrelHttpsConfiguration();
builder.WebHost.ConfigureKestrel(kestrel =>
{
    kestrel.AddServerHeader = false;
    kestrel.Limits.MaxRequestBodySize = null;
    kestrel.Limits.KeepAliveTimeout = TimeSpan.FromHours(1);
    // The defaults cut off bodies that come slower than 240 bytes a second: no other peer measures rates.
    kestrel.Limits.MinRequestBodyDataRate = null;
    kestrel.Limits.MinResponseDataRate = null;
});
builder.WebHost.UseSockets(sockets => sockets.Backlog = 4096);
builder.Services.AddReverseProxy().LoadFromConfig(builder.Configuration.GetSection("ReverseProxy"));
var app = builder.Build();
app.MapReverseProxy();
await app.RunAsync();
return 0;
