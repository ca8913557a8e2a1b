namespace Waterfall.Host.Tests.Yaml;

public sealed class BadConfigurationTests : ConfigFileTests
{
    public BadConfigurationTests() => Environment.SetEnvironmentVariable("WATERFALL_TEST_SECRET", "hunter2-hunter2");

    public static TheoryData<BadConfiguration> Syntax => Cases("syntax");

    public static TheoryData<BadConfiguration> Listeners => Cases("listeners");

    public static TheoryData<BadConfiguration> Upstreams => Cases("upstreams");

    public static TheoryData<BadConfiguration> Routes => Cases("routes");

    public static TheoryData<BadConfiguration> Telemetry => Cases("telemetry");

    public static TheoryData<BadConfiguration> Policies => Cases("policies");

    public static TheoryData<BadConfiguration> Admin => Cases("admin");

    [Theory]
    [MemberData(nameof(Syntax))]
    [MemberData(nameof(Listeners))]
    [MemberData(nameof(Upstreams))]
    [MemberData(nameof(Routes))]
    [MemberData(nameof(Telemetry))]
    [MemberData(nameof(Policies))]
    [MemberData(nameof(Admin))]
    public void Says_every_problem_with_its_place(BadConfiguration bad) => Assert.Equal(bad.Expected, Problems(bad.Text));

    [Fact]
    public void A_control_character_is_no_end_of_the_file() =>
        Assert.Equal("2:3: this is not YAML: it holds a control character", Problems("listeners: {}\n  \0\nmore: 1\n"));

    [Fact]
    public void A_tab_cannot_indent() =>
        Assert.Equal("1:1: this is not YAML: while scanning a mapping, found invalid tab as indentation", Problems("listeners:\n\tpublic: {}\n"));

    [Fact]
    public void A_message_is_one_line_whatever_the_file_holds() =>
        Assert.Contains(@"'a\u000ab' is not a name", Problems("listeners: { \"a\\nb\": {} }\nupstreams: {}\nroutes: {}\n"), StringComparison.Ordinal);

    [Fact]
    public void Many_upstreams_are_not_all_listed()
    {
        var names = Enumerable.Range(10, 12).Select(i => $"  u{i}: {{ endpoints: [\"http://a\"] }}\n");
        var text = $"listeners: {{ a: {{ address: \":1\" }} }}\nupstreams:\n{string.Concat(names)}routes: {{ r: {{ match: /, upstream: zzz }} }}\n";
        Assert.Equal("15:36: routes.r.upstream: there is no upstream 'zzz'; expected one of u10, u11, u12, u13, u14, u15, u16, u17 and 4 more", Problems(text));
    }

    private static TheoryData<BadConfiguration> Cases(string file) => new(BadConfiguration.ReadAll(file));
}
