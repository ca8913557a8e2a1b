using System.Net;
using System.Net.Sockets;
using Waterfall.Core;
using Waterfall.Core.Configuration;
using Waterfall.Core.IO;
using Waterfall.Functional.Rigs;
using Waterfall.Testing.Processes;

namespace Waterfall.Functional.Logging;

/// <summary>A logged request allocates nothing on its loop, and what the writer allocates does not grow with the requests.</summary>
[Collection(AloneCollection.Name)]
public sealed class AccessLogAllocationTests
{
    private const int Requests = 20_000;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_request_allocates_nothing(bool logged)
    {
        using var folder = new TempFolder();
        using var upstream = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        upstream.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        upstream.Listen();
        var serving = new Thread(() => Serve(upstream)) { IsBackground = true };
        serving.Start();
        var path = folder.File("access.json");
        await using var gateway = Gateway.Create(
            new GatewayBuilder().Listen("127.0.0.1:0").Upstream("origin", $"http://{upstream.LocalEndPoint}").Route("/{**rest}", "origin")
                .Telemetry(new TelemetryConfig { AccessLog = logged ? new AccessLogConfig { To = path } : null }).BuildConfig(),
            new GatewayOptions { Loops = 1, Engine = OperatingSystem.IsLinux() ? "epoll" : "auto" });
        await gateway.StartAsync();
        using (var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = 20_000 })
        {
            client.Connect(gateway.Endpoints.Values.First());
            Ask(client, 2000);
            var before = await AllocatedAsync(gateway.Loops[0].Loop);
            var total = GC.GetTotalAllocatedBytes(precise: true);
            Ask(client, Requests);
            total = GC.GetTotalAllocatedBytes(precise: true) - total;
            var allocated = await AllocatedAsync(gateway.Loops[0].Loop) - before;
            Assert.True(allocated < Requests, $"{allocated} bytes on the loop for {Requests} requests");
            Assert.True(total < 4 * Requests, $"{total} bytes in the process for {Requests} requests");
        }
        await gateway.StopAsync(TimeSpan.FromSeconds(5));
        Assert.Equal(logged ? Requests + 2000 : 0, LogFile.Read(path).Count);
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
