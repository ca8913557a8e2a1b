namespace Waterfall.Host.Tests.Yaml;

public sealed class SubstitutionTests : ConfigFileTests
{
    public SubstitutionTests()
    {
        Environment.SetEnvironmentVariable("WATERFALL_TEST_PORT", "8081");
        Environment.SetEnvironmentVariable("WATERFALL_TEST_NESTED", "${env:WATERFALL_TEST_PORT}");
        Environment.SetEnvironmentVariable("WATERFALL_TEST_EMPTY", "");
    }

    [Fact]
    public void A_variable_within_a_text() => Assert.Equal("127.0.0.1:8081", Address("127.0.0.1:${env:WATERFALL_TEST_PORT}"));

    [Fact]
    public void Several_variables_one_of_them_empty() =>
        Assert.Equal("[::1]:8081", Address("${env:WATERFALL_TEST_EMPTY}[::1]:${env:WATERFALL_TEST_PORT}"));

    [Fact]
    public void A_number()
    {
        Environment.SetEnvironmentVariable("WATERFALL_TEST_COUNT", "42");
        Assert.Equal(42, Load(Text(count: "${env:WATERFALL_TEST_COUNT}")).Config!.Listeners["public"].Limits.HeaderCount);
    }

    [Theory]
    [InlineData("127.0.0.1:9000")]
    [InlineData("127.0.0.1:9000\n")]
    [InlineData("127.0.0.1:9000\r\n")]
    public void A_file_beside_the_configuration_without_its_line_break(string content)
    {
        Write("address.txt", content);
        Assert.Equal("127.0.0.1:9000", Address("${file:address.txt}"));
    }

    [Fact]
    public void A_file_by_its_full_path() => Assert.Equal("127.0.0.1:9001", Address($"${{file:{Write("full.txt", "127.0.0.1:9001")}}}"));

    [Fact]
    public void What_a_variable_holds_is_not_substituted_again() =>
        Assert.Equal(
            "1:33: listeners.public.address: '${env:WATERFALL_TEST_NESTED}' is not an IP address; expected address:port with an IP address, [v6]:port, :port or unix:/absolute/path",
            Problems(Text(address: "${env:WATERFALL_TEST_NESTED}:80")));

    [Fact]
    public void What_a_file_holds_is_not_shown_even_in_part()
    {
        Write("secret.txt", "TOP-SECRET");
        Assert.Equal(
            "3:27: routes.users.match: '/${file:secret.txt}{' at character 12: a parameter must be a whole segment; expected a path as /users/{id} or /files/{**rest}",
            Problems(Text(match: "GET /${file:secret.txt}{")));
        Assert.Equal(
            "1:62: listeners.public.limits.headerCount: what '${file:secret.txt}' stands for is no such value; expected a whole number",
            Problems(Text(count: "${file:secret.txt}")));
    }

    [Fact]
    public void A_file_that_is_too_long_or_no_file()
    {
        Write("long.txt", new string('x', 70_000));
        Assert.Equal("1:33: listeners.public.address: the file 'long.txt' cannot be read: it is longer than 64KiB", Problems(Text(address: "${file:long.txt}")));
        Assert.Equal("1:33: listeners.public.address: the file '.' cannot be read: it is a directory", Problems(Text(address: "${file:.}")));
    }

    private static string Text(string address = ":1", string count = "1", string match = "/") => $$"""
        listeners: { public: { address: "{{address}}", limits: { headerCount: "{{count}}" } } }
        upstreams: { users: { endpoints: ["http://10.0.0.5:80"] } }
        routes: { users: { match: "{{match}}", upstream: users } }
        """;

    private string Address(string address)
    {
        var result = Load(Text(address: address));
        Assert.Empty(result.Problems);
        return result.Config!.Listeners["public"].Address;
    }
}
