using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Waterfall.Core.Upstreams.Resolution;

namespace Waterfall.Core.Tests.Upstreams.Resolution;

/// <summary>A DNS server others wrote, dnsmasq (package dnsmasq-base), on a free loopback port. It owns the domain test.</summary>
internal sealed class DnsmasqServer : IAsyncDisposable
{
    private const string Program = "/usr/sbin/dnsmasq";

    private readonly string[] _arguments;
    private Process? _process;

    private DnsmasqServer(string[] arguments) => _arguments = arguments;

    public IPEndPoint Address { get; } = new(IPAddress.Loopback, 0);

    public static async Task<DnsmasqServer> StartAsync(params string[] arguments)
    {
        Assert.True(File.Exists(Program), $"{Program} is missing: apt-get install dnsmasq-base");
        var server = new DnsmasqServer(arguments);
        // A port that is free now may be some other socket's when dnsmasq comes to it: then another is tried.
        for (var attempt = 0; attempt < 5; attempt++)
        {
            server.Address.Port = FreePort();
            if (await server.TryStartAsync())
                return server;
            await server.DisposeAsync();
        }
        Assert.Fail("dnsmasq did not start");
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is null)
            return;
        _process.Kill(); // no error if it has ended by itself
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    /// <summary>Has it read its files anew (SIGHUP).</summary>
    public async Task ReloadAsync()
    {
        using var kill = Process.Start("kill", ["-HUP", _process!.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    public SystemResolver Resolver(int timeoutMs = 2000) => new(new SystemResolverOptions
    {
        HostsPath = "/nonexistent",
        ResolvConfPath = "/nonexistent",
        Servers = [Address],
        Timeout = TimeSpan.FromMilliseconds(timeoutMs),
    });

    private async Task<bool> TryStartAsync()
    {
        var start = new ProcessStartInfo(Program) { RedirectStandardError = true };
        string[] arguments =
        [
            "--keep-in-foreground", "--conf-file=/dev/null", "--no-resolv", "--no-hosts", "--no-daemon", "--bind-interfaces",
            "--listen-address=127.0.0.1", $"--port={Address.Port}", "--local=/test/", "--host-record=is-up.test,192.0.2.99",
            .. _arguments,
        ];
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        _process = Process.Start(start)!;
        _process.ErrorDataReceived += (_, _) => { }; // read and dropped, or the pipe fills up
        _process.BeginErrorReadLine();
        for (var attempt = 0; attempt < 100 && !_process.HasExited; attempt++)
        {
            if ((await Resolver(timeoutMs: 200).ResolveAsync("is-up.test", default)).Status == ResolutionStatus.Ok && !_process.HasExited)
                return true;
            await Task.Delay(20);
        }
        return false;
    }

    private static int FreePort()
    {
        using var udp = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        udp.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)udp.LocalEndPoint!).Port;
    }
}
