// A gateway in a console program:  dotnet run --project docs/examples/InConsole -- [PORT]
using System.Net;
using System.Runtime.InteropServices;
using Waterfall.Core;
using Waterfall.Examples.InConsole;

var port = args is [var first, ..] ? first : "8080"; // 0: any free port
await using var upstream = new TinyUpstream();

await using var gateway = new GatewayBuilder()
    .Listen($"127.0.0.1:{port}")
    .Upstream("hello", $"http://{upstream.Address}")
    .Route("GET /hello/{name}", "hello")
    .Build();

// Before the start, so that a signal during it is not lost. Canceled, because the default ends the process at once.
var stop = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
void OnSignal(PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.TrySetResult();
}
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);

try
{
    await gateway.StartAsync();
}
catch (GatewayStartException e)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}
var address = (IPEndPoint)gateway.Endpoints.Values.Single();
Console.WriteLine($"try: curl -i http://{address}/hello/world");

await stop.Task;
await gateway.StopAsync(TimeSpan.FromSeconds(10)); // requests under way are answered, then the connections end
return 0;
