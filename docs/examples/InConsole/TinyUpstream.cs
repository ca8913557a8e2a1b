using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Waterfall.Examples.InConsole;

/// <summary>Something to put behind the gateway: greets whoever asks, and knows no more of HTTP than that takes.</summary>
internal sealed class TinyUpstream : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Task _accepting;

    public TinyUpstream()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public EndPoint Address => _listener.LocalEndpoint;

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(await _listener.AcceptTcpClientAsync());
        }
        catch (SocketException)
        {
            // The listener was stopped.
        }
    }

    private static async Task ServeAsync(TcpClient client)
    {
        using (client)
        using (var reader = new StreamReader(client.GetStream(), Encoding.Latin1))
        {
            // One request after the other: GET has no body, so that a head is all there is to read.
            while (await reader.ReadLineAsync() is { Length: > 0 } requestLine)
            {
                while (await reader.ReadLineAsync() is { Length: > 0 })
                {
                }
                var name = requestLine.Split(' ')[1].Split('/')[^1];
                var body = $"Hello, {name}.\n";
                var answer = $"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {body.Length}\r\n\r\n{body}";
                await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(answer));
            }
        }
    }
}
