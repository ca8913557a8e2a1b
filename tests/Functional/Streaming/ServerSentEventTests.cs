using System.Net;
using System.Net.Sockets;
using System.Text;
using Waterfall.Core;
using Waterfall.Core.Pipeline;
using Waterfall.Core.Upstreams;
using Waterfall.Testing;
using Waterfall.Testing.Gateways;

namespace Waterfall.Functional.Streaming;

/// <summary>Each event of a stream of them is with the client before the upstream sends the next: nothing on the way waits for more.</summary>
public sealed class ServerSentEventTests
{
    private const int Events = 20;

    public static TheoryData<string, bool, bool, bool> Ways
    {
        get
        {
            var ways = new TheoryData<string, bool, bool, bool>();
            foreach (var engine in new[] { "epoll", "socket" })
            {
                for (var bits = 0; bits < 8; bits++)
                    ways.Add(engine, (bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0);
            }
            return ways;
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Events_come_one_by_one(string engine, bool isClientHttp2, bool isUpstreamHttp2, bool isFiltered)
    {
        await using var upstream = await EventUpstream.StartAsync(isUpstreamHttp2);
        await using var gateway = await StartAsync(engine, upstream.Url, isUpstreamHttp2, isFiltered);
        using var time = new CancellationTokenSource(Eventually.Limit);
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://{gateway.Endpoints.Values.First()}/events")
        {
            Version = isClientHttp2 ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        // The head comes before any event.
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, time.Token);
        await using var body = await response.Content.ReadAsStreamAsync(time.Token);
        for (var i = 0; i < Events; i++)
        {
            var text = $"id: {i}\ndata: {new string('x', i * 50)}\n\n";
            upstream.Send(text);
            Assert.Equal(isFiltered ? text.ToUpperInvariant() : text, await ReadAsync(body, text.Length, time.Token));
        }
        upstream.End();
        Assert.Equal(0, await body.ReadAsync(new byte[1], time.Token));
    }

    // What a library would not show: that each event is there by itself, in a chunk of its own.
    [Theory]
    [InlineData("epoll", false)]
    [InlineData("epoll", true)]
    [InlineData("socket", false)]
    [InlineData("socket", true)]
    public async Task A_socket_gets_a_chunk_an_event(string engine, bool isUpstreamHttp2)
    {
        await using var upstream = await EventUpstream.StartAsync(isUpstreamHttp2);
        await using var gateway = await StartAsync(engine, upstream.Url, isUpstreamHttp2, isFiltered: false);
        using var time = new CancellationTokenSource(Eventually.Limit);
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(gateway.Endpoints.Values.First(), time.Token);
        await socket.SendAsync("GET /events HTTP/1.1\r\nHost: h\r\n\r\n"u8.ToArray(), time.Token);
        await using var stream = new NetworkStream(socket);
        var head = "";
        while (!head.EndsWith("\r\n\r\n", StringComparison.Ordinal))
            head += await ReadAsync(stream, 1, time.Token);
        Assert.Contains("Transfer-Encoding: chunked", head, StringComparison.OrdinalIgnoreCase);
        for (var i = 0; i < Events; i++)
        {
            var text = $"data: {i}\n\n";
            upstream.Send(text);
            var chunk = $"{text.Length:x}\r\n{text}\r\n";
            Assert.Equal(chunk, await ReadAsync(stream, chunk.Length, time.Token), ignoreCase: true);
        }
    }

    private static async Task<Gateway> StartAsync(string engine, string url, bool isUpstreamHttp2, bool isFiltered)
    {
        IPolicy[] policies = isFiltered ? [new UpperCasePolicy()] : [];
        var gateway = new GatewayBuilder()
            .Options(new GatewayOptions { Loops = 1, Engine = engine, DiagnoseBuffers = true, OnDefect = Defects.Add })
            .Listen("127.0.0.1:0")
            .Upstream("events", upstream => upstream with { Protocol = isUpstreamHttp2 ? UpstreamProtocol.Http2 : UpstreamProtocol.Http1 }, url)
            .Route("/{**rest}", "events", route => route.Use(policies))
            .Build();
        await gateway.StartAsync();
        return gateway;
    }

    private static async Task<string> ReadAsync(Stream stream, int count, CancellationToken cancel)
    {
        var bytes = new byte[count];
        await stream.ReadExactlyAsync(bytes, cancel);
        return Encoding.ASCII.GetString(bytes);
    }
}
