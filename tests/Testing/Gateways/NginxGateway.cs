using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Waterfall.Testing.Processes;

namespace Waterfall.Testing.Gateways;

/// <summary>nginx as a reverse proxy: what the kit itself was tried on, and a peer to compare answers with.</summary>
public sealed class NginxGateway : GatewayUnderTest
{
    private readonly NginxServer _server;

    private NginxGateway(NginxServer server) => _server = server;

    public override EndPoint Address => _server.Address;

    public override long ResidentBytes => ResidentMemory.OfTree(_server.ProcessId);

    public static async Task<NginxGateway> StartAsync(GatewaySettings settings)
    {
        var unix = settings.Listen.StartsWith("unix:", StringComparison.Ordinal);
        var v6 = settings.Listen.StartsWith('[');
        var listen = unix ? settings.Listen : v6 ? "[::1]:$port" : "127.0.0.1:$port";
        var port = Ports.Free();
        EndPoint address = unix
            ? new UnixDomainSocketEndPoint(settings.Listen[5..])
            : new IPEndPoint(v6 ? IPAddress.IPv6Loopback : IPAddress.Loopback, port);
        var http = Http(settings, listen).Replace("$port", $"{port}", StringComparison.Ordinal);
        return new NginxGateway(await NginxServer.StartAsync(http, address));
    }

    public override async Task StopAsync(TimeSpan drain)
    {
        // nginx: QUIT is its graceful stop.
        await ChildProcess.RunAsync("kill", ["-QUIT", _server.ProcessId.ToString(CultureInfo.InvariantCulture)]);
        await Eventually.TrueAsync(() => !Ports.IsOpen(Address));
    }

    public override ValueTask DisposeAsync() => _server.DisposeAsync();

    private static string Http(GatewaySettings settings, string listen)
    {
        var servers = string.Join("\n", settings.Endpoints.Select(Endpoint));
        return $$"""
            upstream origin {
              {{servers}}
              keepalive 64;
            }
            server {
              listen {{listen}};
              client_max_body_size {{settings.BodyLimit}};
              client_header_buffer_size 8k;
              large_client_header_buffers 4 8k;
              client_header_timeout {{Time(settings.HeadTimeout)}};
              client_body_timeout {{Time(settings.BodyTimeout)}};
              keepalive_timeout {{Time(settings.IdleTimeout)}};
              send_timeout {{Time(settings.WriteTimeout)}};
              location / {
                proxy_http_version 1.1;
                proxy_request_buffering off;
                proxy_buffering off;
                proxy_set_header Host $http_host;
                proxy_set_header Connection "";
                proxy_set_header X-Forwarded-For $remote_addr;
                proxy_set_header X-Forwarded-Proto $scheme;
                proxy_set_header X-Forwarded-Host $http_host;
                proxy_connect_timeout {{Time(settings.ConnectTimeout)}};
                proxy_read_timeout {{Time(settings.FirstByteTimeout)}};
                proxy_pass http://origin;
              }
            }
            """;
    }

    private static string Endpoint(string url) =>
        url.StartsWith("unix:", StringComparison.Ordinal) ? $"server {url};" : $"server {url["http://".Length..]};";

    private static string Time(TimeSpan time) => $"{(long)time.TotalMilliseconds}ms";
}
