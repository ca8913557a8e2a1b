using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Waterfall.Host.Tests.Yaml;

namespace Waterfall.Host.Tests.Commands;

/// <summary>What accept(2) says when a process has no descriptor left (EMFILE) must not hurt those who are in, nor last.</summary>
public sealed class DescriptorTests : ConfigFileTests
{
    [Fact]
    public async Task Running_out_of_descriptors_is_survived()
    {
        using var gateway = WaterfallProcess.Start("run", "--loops", "1", "-c", Write("gateway.yaml", """
            listeners: { public: { address: "127.0.0.1:0" } }
            upstreams: { users: { endpoints: ["http://127.0.0.1:9"] } }
            routes: { users: { match: "/users/{**rest}", upstream: users } }
            """));
        await gateway.WaitForAsync("(public)");
        var address = IPEndPoint.Parse(Regex.Match(gateway.Error, @"http://(\S+)").Groups[1].Value);
        var inside = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await inside.ConnectAsync(address);
        Assert.Equal("HTTP/1.1 404", await AskAsync(inside));

        var open = System.IO.Directory.GetFiles($"/proc/{gateway.Id}/fd").Length;
        using (var prlimit = Process.Start("prlimit", ["--pid", $"{gateway.Id}", string.Create(CultureInfo.InvariantCulture, $"--nofile={open + 5}")]))
            await prlimit.WaitForExitAsync();
        var others = Enumerable.Range(0, 20).Select(_ => new Socket(SocketType.Stream, ProtocolType.Tcp)).ToArray();
        await Task.WhenAll(others.Select(each => each.ConnectAsync(address)));
        await Task.Delay(300); // accepting fails, pauses and is tried again
        Assert.Equal("HTTP/1.1 404", await AskAsync(inside));

        foreach (var each in others)
            each.Dispose();
        using var later = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await later.ConnectAsync(address);
        Assert.Equal("HTTP/1.1 404", await AskAsync(later));
        inside.Dispose();
        Assert.DoesNotContain("Exception", gateway.Error, StringComparison.Ordinal);
    }

    private static async Task<string> AskAsync(Socket socket)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await socket.SendAsync("GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n"u8.ToArray());
        var buffer = new byte[4096];
        var count = await socket.ReceiveAsync(buffer, limit.Token);
        return Encoding.ASCII.GetString(buffer, 0, Math.Min(count, 12));
    }
}
