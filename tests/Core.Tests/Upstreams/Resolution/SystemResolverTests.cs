using System.Net;
using Waterfall.Core.Upstreams.Resolution;

namespace Waterfall.Core.Tests.Upstreams.Resolution;

public sealed class SystemResolverTests : IDisposable
{
    private readonly TemporaryFile _hosts = new("");
    private readonly TemporaryFile _resolvConf = new("");
    private readonly List<FakeDnsServer> _servers = [];

    public void Dispose()
    {
        _hosts.Dispose();
        _resolvConf.Dispose();
        _servers.ForEach(s => s.Dispose());
    }

    [Theory]
    [InlineData("192.0.2.7", "192.0.2.7")]
    [InlineData("[2001:db8::7]", "2001:db8::7")]
    public async Task A_literal_is_its_own_answer(string host, string expected)
    {
        var server = Serve(_ => Task.CompletedTask);
        var resolution = await Resolver(server).ResolveAsync(host, default);
        Assert.Equal(expected, Assert.Single(resolution.Addresses).ToString());
        Assert.Equal(TimeSpan.FromHours(1), resolution.Ttl);
        Assert.Empty(server.Queries);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("a..b")]
    [InlineData("bad host")]
    [InlineData("10.0.0.300")]
    [InlineData("host.invalid")]
    [InlineData("x.onion")]
    public async Task What_cannot_exist_is_not_asked_for(string host)
    {
        var server = Serve(q => q.ReplyWith(q.Response().A(q.Name, 60, "192.0.2.1")));
        var resolution = await Resolver(server).ResolveAsync(host, default);
        Assert.Equal(ResolutionStatus.NotFound, resolution.Status);
        Assert.NotNull(resolution.Detail);
        Assert.Empty(server.Queries);
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("LOCALHOST.")]
    [InlineData("api.localhost")]
    public async Task Localhost_names_are_loopback(string host)
    {
        var server = Serve(_ => Task.CompletedTask);
        var resolution = await Resolver(server).ResolveAsync(host, default);
        Assert.Equal(IPAddress.Loopback, resolution.Addresses[0]);
        Assert.All(resolution.Addresses, a => Assert.True(IPAddress.IsLoopback(a)));
        Assert.Empty(server.Queries);
    }

    [Fact]
    public async Task A_name_ending_in_localhost_without_a_dot_is_any_name()
    {
        var server = Serve(AnswerAll("192.0.2.1"));
        var resolution = await Resolver(server).ResolveAsync("notlocalhost", default);
        Assert.Equal("192.0.2.1", Assert.Single(resolution.Addresses).ToString());
    }

    [Fact]
    public async Task The_hosts_file_comes_before_DNS_and_its_edits_count()
    {
        var server = Serve(AnswerAll("192.0.2.1"));
        _hosts.Write("10.1.1.1 db.test\n10.1.1.2 db.test\n10.9.9.9 localhost\n");
        var resolver = Resolver(server);
        var listed = await resolver.ResolveAsync("DB.test.", default);
        Assert.Equal("10.1.1.1 10.1.1.2", string.Join(' ', listed.Addresses));
        Assert.Equal(TimeSpan.FromSeconds(5), listed.Ttl);
        Assert.Equal("10.9.9.9", Assert.Single((await resolver.ResolveAsync("localhost", default)).Addresses).ToString());
        Assert.Empty(server.Queries);

        _hosts.Write("");
        Assert.Equal("192.0.2.1", Assert.Single((await resolver.ResolveAsync("db.test", default)).Addresses).ToString());
    }

    [Fact]
    public async Task Resolv_conf_gives_the_search_list_and_its_edits_count()
    {
        var server = Serve(q => q.Name == "db.two.test" && q.Type == FakeDnsQuery.A
            ? q.ReplyWith(q.Response().A(q.Name, 60, "192.0.2.1"))
            : q.ReplyWith(q.Response(q.Name == "db.two.test" ? 0 : 3).Soa("test", 9, 9)));
        _resolvConf.Write("search one.test");
        var resolver = Resolver(server);
        var missing = await resolver.ResolveAsync("db", default);
        Assert.Equal((ResolutionStatus.NotFound, 9.0), (missing.Status, missing.Ttl.TotalSeconds));

        _resolvConf.Write("search one.test two.test");
        Assert.Equal(ResolutionStatus.Ok, (await resolver.ResolveAsync("db", default)).Status);
        Assert.Equal(ResolutionStatus.NotFound, (await resolver.ResolveAsync("db.", default)).Status);
    }

    [Fact]
    public async Task A_failure_ends_the_search_because_a_later_name_may_be_anothers()
    {
        var server = Serve(q => q.Name == "db.one.test"
            ? q.ReplyWith(q.Response(2))
            : q.ReplyWith(q.Response().A(q.Name, 60, "192.0.2.66")));
        _resolvConf.Write("search one.test two.test");
        Assert.Equal(ResolutionStatus.Failed, (await Resolver(server).ResolveAsync("db", default)).Status);
        Assert.All(server.Queries, q => Assert.Equal("db.one.test", q.Name));
    }

    [Fact]
    public async Task Without_a_server_the_platform_is_asked()
    {
        var resolver = new SystemResolver(new SystemResolverOptions { HostsPath = _hosts.Path, ResolvConfPath = _resolvConf.Path });
        // The machine's own name, which the platform knows from its own files whether there is a network or not.
        var host = Dns.GetHostName();
        var resolution = await resolver.ResolveAsync(host, default);
        Assert.Equal(await Dns.GetHostAddressesAsync(host), resolution.Addresses);
        Assert.Equal(TimeSpan.FromSeconds(30), resolution.Ttl);
    }

    [Fact]
    public async Task The_whole_resolution_has_a_deadline()
    {
        var server = Serve(_ => Task.CompletedTask);
        var options = Options(server) with { Timeout = TimeSpan.FromSeconds(20), TotalTimeout = TimeSpan.FromMilliseconds(150) };
        var resolution = await new SystemResolver(options).ResolveAsync("slow.test", default).WaitAsync(TimeSpan.FromSeconds(5));
        Assert.Equal(ResolutionStatus.Failed, resolution.Status);
        Assert.Contains("0.15 s", resolution.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_callers_cancellation_ends_the_wait()
    {
        var server = Serve(_ => Task.CompletedTask);
        using var cancelled = new CancellationTokenSource(50);
        var options = Options(server) with { Timeout = TimeSpan.FromSeconds(20) };
        var resolving = new SystemResolver(options).ResolveAsync("slow.test", cancelled.Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => resolving.WaitAsync(TimeSpan.FromSeconds(5)));
    }

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        SystemResolverOptions[] bad =
        [
            new() { Attempts = 0 }, new() { Timeout = TimeSpan.Zero }, new() { TotalTimeout = TimeSpan.Zero },
            new() { SecondFamilyDelay = TimeSpan.FromSeconds(-1) },
        ];
        Assert.All(bad, options => Assert.Throws<ArgumentOutOfRangeException>(() => new SystemResolver(options)));
    }

    private static Func<FakeDnsQuery, Task> AnswerAll(string address) => q =>
        q.Type == FakeDnsQuery.A ? q.ReplyWith(q.Response().A(q.Name, 60, address)) : q.ReplyEmpty();

    private FakeDnsServer Serve(Func<FakeDnsQuery, Task> answer)
    {
        var server = new FakeDnsServer(answer);
        _servers.Add(server);
        return server;
    }

    private SystemResolverOptions Options(FakeDnsServer server) =>
        new() { HostsPath = _hosts.Path, ResolvConfPath = _resolvConf.Path, Servers = [server.EndPoint] };

    private SystemResolver Resolver(FakeDnsServer server) => new(Options(server));
}
