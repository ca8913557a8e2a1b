using System.Text.RegularExpressions;
using Waterfall.Testing.Processes;

namespace Waterfall.Functional.Examples;

/// <summary>The programs under docs/examples, run as their reader would: started, asked with curl, stopped by a signal.</summary>
public sealed partial class ExampleTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData("waterfall-in-console")]
    [InlineData("waterfall-in-kestrel")]
    public async Task AnExampleProxiesAnswersByItselfAndStopsOnATerm(string program)
    {
        await using var example = ChildProcess.Start(Path.Combine(AppContext.BaseDirectory, program), "0");
        var origin = await OriginAsync(example);

        var proxied = await CurlAsync($"{origin}/hello/reader");
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", proxied, StringComparison.Ordinal);
        Assert.Matches("(?im)^via: 1\\.1 waterfall-", proxied);
        Assert.EndsWith("\r\n\r\nHello, reader.\n", proxied, StringComparison.Ordinal);

        Assert.StartsWith("HTTP/2 200", await CurlAsync($"{origin}/hello/reader", "--http2-prior-knowledge"), StringComparison.Ordinal);

        var refused = await CurlAsync($"{origin}/elsewhere");
        Assert.StartsWith("HTTP/1.1 404 Not Found\r\n", refused, StringComparison.Ordinal);
        Assert.Contains("\"code\":\"no-route\"", refused, StringComparison.Ordinal);

        await ChildProcess.RunAsync("kill", ["-TERM", $"{example.Id}"]);
        using var limit = new CancellationTokenSource(Patience);
        Assert.True(await example.WaitAsync(limit.Token) == 0, example.Output);
    }

    private static async Task<string> OriginAsync(ChildProcess example)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (!limit.IsCancellationRequested && !example.HasExited)
        {
            if (Announced().Match(example.Output) is { Success: true } line)
                return line.Groups[1].Value;
            await Task.Delay(20, CancellationToken.None);
        }
        throw new InvalidOperationException($"The example did not say where it listens:\n{example.Output}");
    }

    private static async Task<string> CurlAsync(string url, string version = "--http1.1") =>
        (await ChildProcess.RunAsync("curl", ["-sS", "-i", "-m", "10", version, url])).Text;

    [GeneratedRegex(@"^try: curl -i (http://127\.0\.0\.1:\d+)/hello/world$", RegexOptions.Multiline)]
    private static partial Regex Announced();
}
