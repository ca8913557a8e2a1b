using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using Waterfall.Core;
using Waterfall.Core.Configuration;
using Waterfall.Core.IO;
using Waterfall.Functional.Budgets;
using Waterfall.Functional.Rigs;
using Waterfall.Testing.Processes;

namespace Waterfall.Functional.Logging;

/// <summary>A logged request allocates nothing on its loop, and what the writer allocates does not grow with the requests.</summary>
[Collection(AloneCollection.Name)]
public sealed class AccessLogAllocationTests
{
    private const int Requests = 10_000; // in each window
    private const int WarmUp = 2000;

    // The compiler makes the state machines of a debug build classes; what is promised of all of a request holds for optimised builds only.
    private static readonly bool IsOptimised =
        typeof(Gateway).Assembly.GetCustomAttribute<DebuggableAttribute>() is not { IsJITOptimizerDisabled: true };

    [Fact]
    public async Task The_log_adds_nothing_to_what_a_request_allocates()
    {
        var (loop, process) = await MeasureAsync(logged: false);
        var (loopLogged, processLogged) = await MeasureAsync(logged: true);
        Assert.True(loopLogged < loop + Requests, $"{loopLogged} bytes on the loop for {Requests} logged requests, {loop} without the log");
        Assert.True(processLogged < process + (4 * Requests), $"{processLogged} bytes in all for {Requests} logged requests, {process} without the log");
        Assert.True(!IsOptimised || loopLogged < Requests, $"{loopLogged} bytes on the loop for {Requests} requests");
    }

    private static async Task<(long Loop, long Process)> MeasureAsync(bool logged)
    {
        using var folder = new TempFolder();
        using var upstream = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        upstream.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        upstream.Listen();
        new Thread(() => Serve(upstream)) { IsBackground = true }.Start();
        var path = folder.File("access.json");
        await using var gateway = Gateway.Create(
            new GatewayBuilder().Listen("127.0.0.1:0").Upstream("origin", $"http://{upstream.LocalEndPoint}").Route("/{**rest}", "origin")
                .Telemetry(new TelemetryConfig { AccessLog = logged ? new AccessLogConfig { To = path } : null }).BuildConfig(),
            new GatewayOptions { Loops = 1 });
        await gateway.StartAsync();
        (long Loop, long Process) allocated;
        using (var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = 20_000 })
        {
            client.Connect(gateway.Endpoints.Values.First());
            Ask(client, WarmUp);
            var loop = await AllocatedAsync(gateway.Loops[0].Loop);
            var process = await SteadyState.MeasureAsync(Requests, count =>
            {
                Ask(client, count);
                return Task.CompletedTask;
            });
            allocated = ((await AllocatedAsync(gateway.Loops[0].Loop) - loop) / SteadyState.Windows, process.Least);
        }
        await gateway.StopAsync(TimeSpan.FromSeconds(5));
        // On a slow disk the log says how many lines found no room, and that line stands in their place.
        Assert.Equal(logged ? (Requests * SteadyState.Windows) + WarmUp : 0, LogFile.Read(path).Sum(line => line.Number("dropped") ?? 1));
        return allocated;
    }

    private static Task<long> AllocatedAsync(EventLoop loop)
    {
        var result = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        loop.Post(_ => result.SetResult(GC.GetAllocatedBytesForCurrentThread()), null);
        return result.Task;
    }

    private static void Ask(Socket client, int count)
    {
        Span<byte> response = stackalloc byte[1024];
        for (var i = 0; i < count; i++)
        {
            client.Send("GET /a/b?c=d HTTP/1.1\r\nHost: example.test\r\nUser-Agent: raw\r\n\r\n"u8);
            // The answer is one segment: its head and its two bytes leave in one send.
            var length = client.Receive(response);
            if (!response[..length].EndsWith("ok"u8))
                throw new InvalidOperationException("The answer came in pieces.");
        }
    }

    private static void Serve(Socket listener)
    {
        try
        {
            using var connection = listener.Accept();
            connection.NoDelay = true;
            Span<byte> request = stackalloc byte[2048];
            while (connection.Receive(request) > 0)
                connection.Send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"u8);
        }
        catch (SocketException)
        {
            // The end of the test.
        }
    }
}
