using Waterfall.Host.Tests.Yaml;
using Waterfall.Testing.Certificates;
using Waterfall.Testing.Processes;

namespace Waterfall.Host.Tests.Commands;

public sealed class CheckTests : ConfigFileTests
{
    [Fact]
    public async Task A_good_file()
    {
        var path = Write("good.yaml", """
            listeners: { public: { address: 0.0.0.0:8080 } }
            upstreams: { users: { endpoints: ["http://10.0.0.5:80"] }, orders: { endpoints: ["http://10.0.0.6:80"] } }
            routes:    { users: { match: "/users/{**rest}", upstream: users } }
            """);
        Assert.Equal((0, $"{path}: good: 1 listener, 2 upstreams, 1 route\n", ""), await WaterfallProcess.RunAsync("check", path));
    }

    [Theory]
    [InlineData("check")]
    [InlineData("run", "--config")]
    public async Task A_bad_file_is_told_on_the_error_stream_and_ends_with_2(params string[] command)
    {
        var path = Write("bad.yaml", """
            listeners: { public: { address: 0.0.0.0 } }
            upstreams: { users: { endpoints: ["http://10.0.0.5:80"] } }
            routes:    { users: { match: "/users/{**rest}", upstream: usres } }
            """);
        var (code, output, error) = await WaterfallProcess.RunAsync([.. command, path]);
        Assert.Equal((2, ""), (code, output));
        Assert.Equal(
            $"""
            {path}:1:33: listeners.public.address: the address '0.0.0.0' has no port; expected address:port with an IP address, [v6]:port, :port or unix:/absolute/path
            {path}:3:59: routes.users.upstream: there is no upstream 'usres'; expected 'users'; did you mean 'users'?
            waterfall: {path}: 2 problems

            """,
            error);
    }

    // systemd restarts on its word: what a start would fail for is told before.
    [Fact]
    public async Task Certificates_and_keys_that_cannot_be_used_are_told_each_with_its_place()
    {
        using var folder = new TempFolder();
        using var authority = new TestAuthority(folder);
        var (cert, key) = authority.Write(authority.Issue("a.test"));
        var (_, other) = authority.Write(authority.Issue("b.test"));
        var empty = Write("empty.pem", "");
        var good = $$"""
            listeners:
              public: { address: ":8443", tls: { certificates: [{ cert: {{cert}}, key: {{key}} }], clientCertificates: { mode: required, ca: {{authority.File}} } } }
            upstreams: { users: { endpoints: ["https://10.0.0.5"], tls: { ca: {{authority.File}}, cert: {{cert}}, key: {{key}} } } }
            routes: { users: { match: "/{**rest}", upstream: users } }
            """;
        var path = Write("gateway.yaml", good);
        Assert.Equal((0, $"{path}: good: 1 listener, 1 upstream, 1 route\n", ""), await WaterfallProcess.RunAsync("check", path));

        Write("gateway.yaml", good.Replace(key, other, StringComparison.Ordinal).Replace(authority.File, empty, StringComparison.Ordinal));
        var (code, output, error) = await WaterfallProcess.RunAsync("check", path);
        Assert.Equal((2, ""), (code, output));
        var lines = error.Split('\n');
        Assert.StartsWith($"{path}:2:53: listeners.public.tls.certificates[0]: {other} holds no key that fits the certificate in {cert}: ", lines[0], StringComparison.Ordinal);
        Assert.EndsWith($": listeners.public.tls.clientCertificates.ca: {empty} holds no certificate", lines[1], StringComparison.Ordinal);
        Assert.EndsWith($": upstreams.users.tls.ca: {empty} holds no certificate", lines[2], StringComparison.Ordinal);
        Assert.Contains($": upstreams.users.tls.cert: {other} holds no key that fits the certificate in {cert}: ", lines[3], StringComparison.Ordinal);
        Assert.Equal($"waterfall: {path}: 4 problems", lines[4]);
    }

    [Fact]
    public async Task Certificates_that_do_not_hold_are_told_and_no_problem()
    {
        using var folder = new TempFolder();
        using var authority = new TestAuthority(folder);
        var (cert, key) = authority.Write(authority.IssueExpired("a.test"));
        var path = Write("gateway.yaml", $$"""
            listeners: { public: { address: ":8443", tls: { certificates: [{ cert: {{cert}}, key: {{key}} }] } } }
            upstreams: { users: { endpoints: ["https://10.0.0.5"], tls: { cert: {{cert}}, key: {{key}} } } }
            routes: { users: { match: "/{**rest}", upstream: users } }
            """);
        var (code, output, error) = await WaterfallProcess.RunAsync("check", path);
        Assert.Equal((0, $"{path}: good: 1 listener, 1 upstream, 1 route\n"), (code, output));
        var lines = error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        Assert.StartsWith($"waterfall: listeners.public.tls: the certificate CN=a.test, O=Tests in {cert} expired at ", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("waterfall: upstreams.users.tls: the certificate CN=a.test", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_file()
    {
        var path = Path.Combine(Directory, "none.yaml");
        Assert.Equal(
            (2, "", $"{path}:1:1: the file cannot be read: there is no such file\nwaterfall: {path}: 1 problem\n"),
            await WaterfallProcess.RunAsync("check", path));
    }
}
