using Waterfall.Core.Tests.Upstreams.Resolution;
using Waterfall.Core.Upstreams.Discovery;
using Waterfall.Core.Upstreams.Resolution.Wire;
using Waterfall.Testing.Processes;

namespace Waterfall.Core.Tests.Upstreams.Discovery;

/// <summary>What endpoints a name has, asked of a real DNS server.</summary>
public sealed class DnsDiscoveryTests : IAsyncLifetime, IDisposable
{
    private readonly TempFolder _folder = new();
    private DnsmasqServer _server = null!;

    private string Hosts => _folder.File("hosts");

    public async Task InitializeAsync()
    {
        await File.WriteAllTextAsync(Hosts, "192.0.2.7 changing.test\n");
        _server = await DnsmasqServer.StartAsync(
            "--local-ttl=1", $"--addn-hosts={Hosts}",
            "--host-record=both.test,192.0.2.1,2001:db8::1", "--host-record=six.test,2001:db8::6",
            "--srv-host=_http._tcp.test,both.test,8080,10,60", "--srv-host=_http._tcp.test,six.test,8081,10,20", "--srv-host=_http._tcp.test,spare.test,8082,20,100",
            "--srv-host=_none._tcp.test");
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("both.test", DnsRecordKind.Any, 8080, "http://192.0.2.1:8080")]
    [InlineData("six.test", DnsRecordKind.Any, 8080, "http://[2001:db8::6]:8080")]
    [InlineData("both.test.", DnsRecordKind.A, 80, "http://192.0.2.1:80")]
    [InlineData("both.test", DnsRecordKind.Aaaa, 81, "http://[2001:db8::1]:81")]
    [InlineData("six.test", DnsRecordKind.A, 80, "! six.test has no A record")]
    [InlineData("missing.test.", DnsRecordKind.Any, 80, "! missing.test does not exist")]
    [InlineData("_http._tcp.test.", DnsRecordKind.Srv, 80, "http://both.test:8080*60 http://six.test:8081*20")]
    [InlineData("_none._tcp.test.", DnsRecordKind.Srv, 80, "! the service is decidedly not available (RFC 2782)")]
    [InlineData("_no._tcp.test.", DnsRecordKind.Srv, 80, "! _no._tcp.test does not exist")]
    public async Task A_name_has_endpoints_by_its_records(string name, DnsRecordKind record, int port, string expected)
    {
        var discovery = new DnsDiscovery { Host = name, Record = record, Port = port, Server = _server.Address };
        await foreach (var update in discovery.WatchAsync(default))
        {
            var found = update.Endpoints.Select(each => each.Url + (each.Weight == 1 ? "" : $"*{each.Weight}")).Order();
            Assert.Equal(expected, update.Problem is { } problem ? $"! {problem}" : string.Join(' ', found));
            break;
        }
    }

    [Fact]
    public async Task A_change_is_found_when_the_time_to_live_is_over()
    {
        var discovery = new DnsDiscovery { Host = "changing.test", Refresh = TimeSpan.FromHours(1), Server = _server.Address };
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var seen = new List<string>();
        await foreach (var update in discovery.WatchAsync(patience.Token))
        {
            seen.Add(string.Join(' ', update.Endpoints.Select(each => each.Url).Order()));
            if (seen.Count == 1)
            {
                await File.WriteAllTextAsync(Hosts, "192.0.2.8 changing.test\n192.0.2.9 changing.test\n");
                await _server.ReloadAsync();
            }
            if (seen[^1] != "http://192.0.2.7:80")
                break;
        }
        Assert.Equal("http://192.0.2.8:80 http://192.0.2.9:80", seen[^1]);
    }

    [Theory]
    [InlineData(new[] { 0, 0 }, new[] { 1, 1 })]
    [InlineData(new[] { 0, 10 }, new[] { 1, 10 })]
    [InlineData(new[] { 1000, 1 }, new[] { 1000, 1 })]
    [InlineData(new[] { 65535, 32768, 10 }, new[] { 1000, 500, 1 })]
    public void Weights_of_services_become_weights_of_endpoints(int[] weights, int[] expected)
    {
        Assert.True(DnsName.TryParse("s.test", out var name));
        var records = weights.Select((weight, i) => new DnsServiceRecord(name, 5, 0, (ushort)weight, (ushort)(i + 1), name));
        Assert.Equal(expected, DnsServiceLookup.Read([.. records]).Endpoints.Select(each => each.Weight));
    }
}
