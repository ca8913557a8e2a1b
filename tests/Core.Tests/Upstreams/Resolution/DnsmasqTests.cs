using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Waterfall.Core.Upstreams.Resolution;
using Waterfall.Core.Upstreams.Resolution.Wire;

namespace Waterfall.Core.Tests.Upstreams.Resolution;

/// <summary>The stub resolver against a server others wrote: dnsmasq (package dnsmasq-base), on a free loopback port.</summary>
public sealed class DnsmasqTests : IAsyncLifetime
{
    private const string Program = "/usr/sbin/dnsmasq";

    private readonly IPEndPoint _server = new(IPAddress.Loopback, 0);
    private Process? _process;

    public async Task InitializeAsync()
    {
        Assert.True(File.Exists(Program), $"{Program} is missing: apt-get install dnsmasq-base");
        // A port that is free now may be some other socket's when dnsmasq comes to it: then another is tried.
        for (var attempt = 0; attempt < 5; attempt++)
        {
            _server.Port = FreePort();
            if (await StartAsync())
                return;
            await DisposeAsync();
        }

        Assert.Fail("dnsmasq did not start");
    }

    public async Task DisposeAsync()
    {
        if (_process is null)
            return;
        _process.Kill(); // no error if it has ended by itself
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    [Fact]
    public async Task Dnsmasq_answers_are_read()
    {
        var resolver = Resolver();
        await AssertResolvesAsync(resolver, "both.test", "192.0.2.1 2001:db8::1");
        await AssertResolvesAsync(resolver, "six.test", "2001:db8::6");
        await AssertResolvesAsync(resolver, "ALIAS.test", "192.0.2.1 2001:db8::1");

        var missing = await resolver.ResolveAsync("missing.test", default);
        Assert.Equal(ResolutionStatus.NotFound, missing.Status);
        Assert.Equal("missing.test does not exist", missing.Detail);

        var refused = await resolver.ResolveAsync("example.com", default); // it has no server to ask
        Assert.Equal(ResolutionStatus.Failed, refused.Status);
        Assert.Contains("REFUSED", refused.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_addresses_than_a_datagram_holds_come_over_TCP()
    {
        var resolution = await Resolver().ResolveAsync("many.test", default);
        Assert.Equal(ResolutionStatus.Ok, resolution.Status);
        Assert.Equal(250, resolution.Addresses.Count);
    }

    [Fact]
    public async Task Services_are_read()
    {
        Assert.True(DnsName.TryParse("_http._tcp.test", out var name));
        var answer = await DnsClient.QueryAsync(name, DnsType.Srv, new ResolvConf { Servers = [_server] }, default);
        var service = Assert.IsType<DnsServiceRecord>(Assert.Single(answer.Records));
        Assert.Equal((10, 60, 8080, "both.test"), (service.Priority, service.Weight, service.Port, service.Target.ToString()));
    }

    private async Task<bool> StartAsync()
    {
        var start = new ProcessStartInfo(Program) { RedirectStandardError = true };
        string[] arguments =
        [
            "--keep-in-foreground", "--conf-file=/dev/null", "--no-resolv", "--no-hosts", "--no-daemon", "--bind-interfaces",
            "--listen-address=127.0.0.1", $"--port={_server.Port}", "--local=/test/", "--local-ttl=77",
            "--host-record=both.test,192.0.2.1,2001:db8::1", "--host-record=six.test,2001:db8::6",
            "--cname=alias.test,other.test", "--cname=other.test,both.test",
            "--srv-host=_http._tcp.test,both.test,8080,10,60",
            .. Enumerable.Range(0, 250).Select(i => $"--host-record=many.test,10.0.0.{i}"),
        ];
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        _process = Process.Start(start)!;
        _process.ErrorDataReceived += (_, _) => { }; // read and dropped, or the pipe fills up
        _process.BeginErrorReadLine();
        for (var attempt = 0; attempt < 100 && !_process.HasExited; attempt++)
        {
            if ((await Resolver(timeoutMs: 200).ResolveAsync("both.test", default)).Status == ResolutionStatus.Ok && !_process.HasExited)
                return true;
            await Task.Delay(20);
        }

        return false;
    }

    private static async Task AssertResolvesAsync(SystemResolver resolver, string host, string expected)
    {
        var resolution = await resolver.ResolveAsync(host, default);
        Assert.Equal(expected, string.Join(' ', resolution.Addresses));
        Assert.Equal(77, resolution.Ttl.TotalSeconds);
    }

    private static int FreePort()
    {
        using var udp = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        udp.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)udp.LocalEndPoint!).Port;
    }

    private SystemResolver Resolver(int timeoutMs = 2000) => new(new SystemResolverOptions
    {
        HostsPath = "/nonexistent",
        ResolvConfPath = "/nonexistent",
        Servers = [_server],
        Timeout = TimeSpan.FromMilliseconds(timeoutMs),
    });
}
