namespace Waterfall.Host.Tests.Commands;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("--help")]
    [InlineData("run", "--help")]
    [InlineData("check", "-h")]
    [InlineData("explain", "--help")]
    [InlineData("demo", "--help")]
    [InlineData("schema", "--help")]
    [InlineData("run", "--nonsense", "--help")]
    public async Task Help_has_examples_and_exit_codes(params string[] args)
    {
        var (code, output, error) = await WaterfallProcess.RunAsync(args);
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("Usage:\n  waterfall", output, StringComparison.Ordinal);
        Assert.Contains("Examples:\n  waterfall", output, StringComparison.Ordinal);
        Assert.Contains("Exit codes:\n  0  done\n  1  failed at run time", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_names_every_command()
    {
        var (_, output, _) = await WaterfallProcess.RunAsync("--help");
        Assert.All((string[])["run", "check <FILE>", "demo", "schema", "version"], c => Assert.Contains($"\n  {c} ", output, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("version")]
    [InlineData("--version")]
    public async Task Version(string argument)
    {
        var (code, output, error) = await WaterfallProcess.RunAsync(argument);
        Assert.Equal((0, ""), (code, error));
        Assert.Matches(@"^waterfall \d+\.\d+\.\d+\S* \(\.NET 10\.\S+, \S+\)\n$", output);
    }

    public static TheoryData<string[], string> WrongUsage => new()
    {
        { [], "waterfall: a command is missing; expected one of run, check, explain, demo, schema, version\nTry 'waterfall --help'.\n" },
        { ["rnu"], "waterfall: unknown command 'rnu'; did you mean 'run'?\nTry 'waterfall --help'.\n" },
        { ["frobnicate"], "waterfall: unknown command 'frobnicate'\nTry 'waterfall --help'.\n" },
        { ["--hlep"], "waterfall: unknown option '--hlep'; did you mean '--help'?\nTry 'waterfall --help'.\n" },
        { ["run"], "waterfall: option '--config' is required\nTry 'waterfall run --help'.\n" },
        { ["run", "--confg", "x"], "waterfall: unknown option '--confg'; did you mean '--config'?\nTry 'waterfall run --help'.\n" },
        { ["run", "--config"], "waterfall: required argument missing for option: '--config'\nTry 'waterfall run --help'.\n" },
        { ["run", "--config", "a", "b"], "waterfall: unexpected argument 'b'\nTry 'waterfall run --help'.\n" },
        { ["run", "-c", "a", "--loops", "-1"], "waterfall: --loops: '-1' is not a number from 0 to 1024\nTry 'waterfall run --help'.\n" },
        {
            ["run", "-c", "a", "--drain-timeout", "30"],
            "waterfall: --drain-timeout: '30' is not a duration as 250ms, 5s, 1m or 1h, up to 24h; did you mean '30s'?\nTry 'waterfall run --help'.\n"
        },
        {
            ["run", "-c", "a", "--drain-delay", "25h"],
            "waterfall: --drain-delay: '25h' is not a duration as 250ms, 5s, 1m or 1h, up to 24h\nTry 'waterfall run --help'.\n"
        },
        { ["run", "-c", "a", "--no-wach"], "waterfall: unknown option '--no-wach'; did you mean '--no-watch'?\nTry 'waterfall run --help'.\n" },
        {
            ["run", "-c", "a", "--engine", "epol", "--loops", "x"],
            "waterfall: --loops: 'x' is not a number from 0 to 1024\n"
            + "waterfall: --engine: 'epol' is not one of auto, epoll, socket; did you mean 'epoll'?\nTry 'waterfall run --help'.\n"
        },
        { ["check"], "waterfall: required argument 'FILE' missing for command: 'check'\nTry 'waterfall check --help'.\n" },
        { ["check", "@file", "b"], "waterfall: unexpected argument 'b'\nTry 'waterfall check --help'.\n" },
        { ["demo", "--port", "65536"], "waterfall: --port: '65536' is not a port from 0 to 65535\nTry 'waterfall demo --help'.\n" },
        { ["version", "--colour"], "waterfall: unknown option '--colour'\nTry 'waterfall version --help'.\n" },
    };

    [Theory]
    [MemberData(nameof(WrongUsage))]
    public async Task Wrong_usage_is_named_and_ends_with_2(string[] args, string expected)
    {
        var (code, output, error) = await WaterfallProcess.RunAsync(args);
        Assert.Equal((2, "", expected), (code, output, error));
    }

    [Fact]
    public async Task Schema_prints_what_is_published()
    {
        var (code, output, _) = await WaterfallProcess.RunAsync("schema");
        Assert.Equal(0, code);
        Assert.Equal(await File.ReadAllTextAsync(Repository.PathOf("docs/schema/waterfall.schema.json")), output);
    }
}
