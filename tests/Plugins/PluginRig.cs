using System.Net;
using System.Net.Sockets;
using System.Text;
using Waterfall.Core;
using Waterfall.Core.Pipeline;

namespace Waterfall.Plugins.Tests;

/// <summary>A gateway on real sockets with some policies, before an upstream that answers with what it got: the request's head and body as the answer's body.</summary>
internal sealed class PluginRig : IAsyncDisposable
{
    private readonly TcpListener _upstream = new(IPAddress.Loopback, 0);
    private readonly List<Exception> _defects = [];
    private readonly Gateway _gateway;
    private readonly Task _serving;

    private PluginRig(IPolicy[] policies)
    {
        _upstream.Start();
        _serving = ServeAsync();
        _gateway = new GatewayBuilder()
            .Options(new GatewayOptions { Loops = 2, OnDefect = _defects.Add })
            .Listen("127.0.0.1:0")
            .Upstream("echo", $"http://{_upstream.LocalEndpoint}")
            .Route("/{**rest}", "echo", route => route.Use(policies))
            .Build();
    }

    internal static async Task<PluginRig> StartAsync(params IPolicy[] policies)
    {
        var rig = new PluginRig(policies);
        await rig._gateway.StartAsync();
        return rig;
    }

    /// <summary>One request through the gateway.</summary>
    internal async Task<HttpResponseMessage> AskAsync(string body = "", string? key = null)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(20) };
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://{_gateway.Endpoints.Values.Single()}/a") { Content = new StringContent(body) };
        if (key is not null)
            request.Headers.Add("x-key", key);
        return await http.SendAsync(request);
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        _upstream.Stop();
        await _serving;
        Assert.Empty(_defects);
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
                _ = AnswerAsync(await _upstream.AcceptTcpClientAsync());
        }
        catch (SocketException)
        {
            // The test is over.
        }
    }

    private static async Task AnswerAsync(TcpClient connection)
    {
        using var _ = connection;
        var stream = connection.GetStream();
        var text = "";
        var buffer = new byte[64 * 1024];
        while (!IsWhole(text))
        {
            var count = await stream.ReadAsync(buffer);
            if (count == 0)
                return;
            text += Encoding.Latin1.GetString(buffer, 0, count);
        }
        await stream.WriteAsync(Encoding.Latin1.GetBytes($"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {text.Length}\r\n\r\n{text}"));
    }

    private static bool IsWhole(string text)
    {
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0)
            return false;
        if (text.Contains("Transfer-Encoding: chunked", StringComparison.OrdinalIgnoreCase))
            return text.EndsWith("0\r\n\r\n", StringComparison.Ordinal);
        var line = text[..end].Split("\r\n").FirstOrDefault(each => each.StartsWith("Content-Length: ", StringComparison.OrdinalIgnoreCase));
        return line is null || text.Length - end - 4 >= int.Parse(line["Content-Length: ".Length..], null);
    }
}
