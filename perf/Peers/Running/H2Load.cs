using System.Globalization;
using System.Text.RegularExpressions;
using Waterfall.Peers.Catalog;

namespace Waterfall.Peers.Running;

/// <summary>The load generator for clients that speak HTTP/2.</summary>
internal static partial class H2Load
{
    /// <summary>Sends a scenario's requests for whole seconds, with all streams of all connections in use.</summary>
    /// <exception cref="PeerFailedException">h2load could not do it, or did not agree with the gateway on what is to be measured.</exception>
    public static async Task<GeneratedLoad> RunAsync(
        Scenario scenario,
        Workspace workspace,
        int port,
        int seconds,
        CancellationToken cancellation)
    {
        List<string> arguments =
        [
            "--threads=1",
            "--clients=" + Invariant(scenario.Connections),
            "--max-concurrent-streams=" + Invariant(scenario.Streams),
            "--duration=" + Invariant(seconds),
            "--npn-list=h2",
            "--tls13-ciphers=" + LoadGenerator.TlsCipher,
        ];
        if (scenario.IsGrpc)
            arguments.AddRange(["--data=" + workspace.GrpcMessageOf(scenario.RequestBytes), .. GrpcFields.SelectMany(field => (string[])["--header", field])]);
        arguments.Add(scenario.Scheme + "://127.0.0.1:" + Invariant(port) + scenario.Path);

        var result = await Command.RunAsync("h2load", arguments, cancellation);
        if (result.ExitCode != 0)
            throw new PeerFailedException("h2load failed\n" + result.Output.Trim());
        return Parse(scenario, result.Output);
    }

    /// <summary>The fields that every call of gRPC has (gRPC over HTTP/2, Requests).</summary>
    public static IReadOnlyList<string> GrpcFields { get; } = ["content-type: " + GrpcMessage.ContentType, "te: trailers"];

    private static GeneratedLoad Parse(Scenario scenario, string output)
    {
        if (Protocol().Match(output) is not { Success: true } protocol || !protocol.Groups[1].Value.StartsWith("h2", StringComparison.Ordinal))
            throw new PeerFailedException("h2load did not speak HTTP/2\n" + output.Trim());
        if (scenario.Setup == GatewaySetup.Tls && !output.Contains(LoadGenerator.TlsCipher, StringComparison.Ordinal))
            throw new PeerFailedException($"h2load did not agree on {LoadGenerator.TlsCipher}\n" + output.Trim());
        if (Finished().Match(output) is not { Success: true } finished || Counts().Match(output) is not { Success: true } counts)
            throw new PeerFailedException("h2load reported nothing\n" + output.Trim());

        // What failed includes answers of 400 and above, what was broken off and what timed out.
        return new GeneratedLoad(Number(counts, "succeeded"), Seconds(finished), P50Us: null, P99Us: null, Number(counts, "failed"));
    }

    private static double Seconds(Match finished)
    {
        var number = double.Parse(finished.Groups["number"].Value, CultureInfo.InvariantCulture);
        return finished.Groups["unit"].Value == "ms" ? number / 1000 : number;
    }

    private static long Number(Match match, string group) => long.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    private static string Invariant(int number) => number.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^Application protocol: (\S+)", RegexOptions.Multiline)]
    private static partial Regex Protocol();

    [GeneratedRegex(@"^finished in (?<number>[\d.]+)(?<unit>ms|s),", RegexOptions.Multiline)]
    private static partial Regex Finished();

    [GeneratedRegex(@"^requests: .* (?<succeeded>\d+) succeeded, (?<failed>\d+) failed,", RegexOptions.Multiline)]
    private static partial Regex Counts();
}
