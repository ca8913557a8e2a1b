using System.Net;

namespace Waterfall.Testing.Processes;

/// <summary>Debian's nginx with a configuration of the test's, on a port of its own and in a folder of its own.</summary>
public sealed class NginxServer : IAsyncDisposable
{
    private readonly TempFolder _folder;
    private readonly ChildProcess _process;

    private NginxServer(TempFolder folder, ChildProcess process, EndPoint address)
    {
        _folder = folder;
        _process = process;
        Address = address;
    }

    /// <summary>Whether nginx is installed here.</summary>
    public static bool IsInstalled => ChildProcess.Find("nginx") is not null;

    public EndPoint Address { get; }

    public string Url => $"http://{Address}";

    public int ProcessId => _process.Id;

    /// <summary>The folder its configuration calls <c>$folder</c>.</summary>
    public string Folder => _folder.Path;

    /// <summary>Starts nginx and waits until it accepts connections.</summary>
    /// <param name="http">The content of the http block; <c>$port</c> and <c>$folder</c> are filled in.</param>
    /// <param name="address">Where it will listen, when that is not 127.0.0.1:$port.</param>
    public static async Task<NginxServer> StartAsync(string http, EndPoint? address = null)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await StartOnceAsync(http, address);
            }
            catch (InvalidOperationException) when (attempt < 3 && address is null)
            {
                // Somebody else took the port first: another one.
            }
        }
    }

    private static async Task<NginxServer> StartOnceAsync(string http, EndPoint? address)
    {
        var folder = new TempFolder();
        var port = Ports.Free();
        var filled = http.Replace("$port", $"{port}", StringComparison.Ordinal).Replace("$folder", folder.Path, StringComparison.Ordinal);
        folder.Write("nginx.conf", Frame(folder.Path, filled));
        var process = ChildProcess.Start("nginx", "-c", folder.File("nginx.conf"), "-p", folder.Path, "-e", folder.File("error.log"));
        var server = new NginxServer(folder, process, address ?? new IPEndPoint(IPAddress.Loopback, port));
        try
        {
            // nginx writes its pid once it has bound: what listens there before that is somebody else.
            await Eventually.TrueAsync(() => process.HasExited || (File.Exists(folder.File("nginx.pid")) && Ports.IsOpen(server.Address)));
            return !process.HasExited ? server : throw new InvalidOperationException($"nginx ended: {process.Output}");
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Dispose();
    }

    private static string Frame(string folder, string http) =>
        $$"""
        daemon off;
        {{(Environment.UserName == "root" ? "user root;" : "")}}
        worker_processes 1;
        pid {{folder}}/nginx.pid;
        events { worker_connections 4096; }
        http {
          access_log off;
          client_body_temp_path {{folder}}/body;
          proxy_temp_path {{folder}}/proxy;
          fastcgi_temp_path {{folder}}/fastcgi;
          uwsgi_temp_path {{folder}}/uwsgi;
          scgi_temp_path {{folder}}/scgi;
          {{http}}
        }
        """;
}
