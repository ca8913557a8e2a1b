using Waterfall.Host.Tests.Yaml;

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

    [Fact]
    public async Task No_file()
    {
        var path = Path.Combine(Directory, "none.yaml");
        Assert.Equal(
            (2, "", $"{path}:1:1: the file cannot be read: there is no such file\nwaterfall: {path}: 1 problem\n"),
            await WaterfallProcess.RunAsync("check", path));
    }
}
