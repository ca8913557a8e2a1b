using System.Net;
using System.Text.RegularExpressions;
using Waterfall.Host.Tests.Yaml;
using Waterfall.Testing.Certificates;
using Waterfall.Testing.Processes;
using Waterfall.Testing.Upstream;

namespace Waterfall.Host.Tests.Commands;

/// <summary>A signal to the real binary while streams of HTTP/2 are under way: they end as they should, the client is told, and the process ends with 0.</summary>
public sealed class StreamStopTests : ConfigFileTests
{
    private const int Streams = 5;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Streams_under_way_are_answered_and_the_client_is_told(bool isTls)
    {
        var gate = new TaskCompletionSource();
        await using var upstream = RawUpstream.Start(async exchange =>
        {
            await exchange.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nhalf");
            await exchange.WaitForAsync(gate.Task);
            await exchange.SendAsync("half");
        });
        using var files = new TempFolder();
        using var authority = new TestAuthority(files);
        var (cert, key) = authority.Write(authority.Issue("localhost"));
        var tls = isTls ? $", tls: {{ certificates: [{{ cert: '{cert}', key: '{key}' }}] }}" : "";
        using var gateway = WaterfallProcess.Start("run", "--config", Write("gateway.yaml", $$"""
            listeners: { public: { address: "127.0.0.1:0"{{tls}} } }
            upstreams: { users: { endpoints: ["{{upstream.Url}}"] } }
            routes: { users: { match: "/{**rest}", upstream: users } }
            """));
        await gateway.WaitForAsync("(public)");
        var address = Regex.Match(gateway.Error, @"listening on (https?://\S+)").Groups[1].Value;
        Assert.Equal(isTls, address.StartsWith("https:", StringComparison.Ordinal));

        // nghttp tells of every frame.
        await using var client = ChildProcess.Start("nghttp", ["-v", .. Enumerable.Range(0, Streams).Select(index => $"{address}/{index}")]);
        await upstream.WaitForRequestsAsync(Streams);
        await gateway.SignalAsync("TERM");
        await Testing.Eventually.TrueAsync(() => client.Output.Contains("recv GOAWAY", StringComparison.Ordinal), what: client.Output);
        await gateway.WaitForAsync("waterfall: stopping");
        await Testing.Eventually.TrueAsync(() => !Ports.IsOpen(IPEndPoint.Parse(new Uri(address).Authority)));
        gate.SetResult();

        Assert.Equal(0, await gateway.WaitAsync());
        using var time = new CancellationTokenSource(Testing.Eventually.Limit);
        Assert.Equal(0, await client.WaitAsync(time.Token));
        Assert.Equal(2 * Streams, client.Output.Split("half").Length - 1);
        Assert.DoesNotContain("RST_STREAM", client.Output, StringComparison.Ordinal);
        // RFC 9113 6.8: that it will, and then which streams were heard in time.
        Assert.Matches(@"recv GOAWAY[^\n]*\n[^\n]*last_stream_id=2147483647, error_code=NO_ERROR", client.Output);
        Assert.Matches(@"last_stream_id=\d{1,3}, error_code=NO_ERROR", client.Output);
        Assert.EndsWith("waterfall: stopped\n", gateway.Error, StringComparison.Ordinal);
    }
}
