using System.Text;
using Waterfall.Core.Configuration;
using Waterfall.Core.Upstreams;
using Waterfall.Host.Yaml;

namespace Waterfall.Fuzz.Targets;

/// <summary>Configuration files: every problem has a place in the file, and what has none can be compiled.</summary>
internal sealed class ConfigurationTarget : FuzzTarget
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public override string Name => "configuration";

    public override IReadOnlyList<byte[]> Words { get; } = Text.Words(
        "\n", "\n  ", "\n    ", "- ", ": ", "{", "}", "[", "]", ", ", "\"", "'", "&a", "*a", "!x", "---\n", "...\n", "|\n", ">\n", "# ", "? ", "\t", "${", "${env:HOME}", "${env:", "}",
        "listeners:", "address:", "\"127.0.0.1:80\"", ":8080", "unix:/x", "limits:", "body:", "10MiB", "0", "-1", "99999999999999999999", "1e9", "timeouts:", "30s", "5m", "0s",
        "trustedProxies:", "10.0.0.0/8", "::1/128", "upstreams:", "endpoints:", "http://a:1", "https://a", "pool:", "maxIdle:", "maxConnections:", "routes:", "match:", "GET /a",
        "\"/{x}\"", "\"/{**rest}\"", "{{", "*.example.com", "hosts:", "methods:", "upstream:", "telemetry:", "accessLog:", "to:", "stdout", "true", "null", "~", "\0", "\x1B", "\xC3\xA9");

    public override string Run(byte[] input, Random random)
    {
        string text;
        try
        {
            text = Strict.GetString(input);
        }
        catch (DecoderFallbackException)
        {
            return "not UTF-8"; // refused before it comes to the reader
        }
        // Substitutions of files stay out of it: what they read is not in the input.
        if (text.Contains("${file", StringComparison.Ordinal)) return "reads files";
        var result = Load(text);
        var said = Describe(result);
        InvariantException.RequireSame(said, Describe(Load(text)), "a file says the same when it is read again");
        InvariantException.Require((result.Config is null) == (result.Problems.Count > 0), "there are problems, or a configuration");
        // YAML 1.1 counts all of these as line breaks; the ones of 1.2 are among them.
        var lines = 1 + text.Count(c => c is '\n' or '\r' or '\u0085' or '\u2028' or '\u2029');
        foreach (var problem in result.Problems)
        {
            InvariantException.Require(
                problem.Position.Line >= 1 && problem.Position.Line <= lines + 1 && problem.Position.Column >= 1, $"a problem has a place in the file: {problem}");
            InvariantException.Require(!problem.ToString().Any(char.IsControl), "a problem is one line");
        }
        if (result.Config is null) return $"{Math.Min(result.Problems.Count, 5)} problems";
        InvariantException.Require(ConfigValidator.Validate(result.Config).Count == 0, "what is loaded is valid");
        new SnapshotCompiler(new EndpointRegistry()).Compile(result.Config);
        return "Loaded";
    }

    private static LoadResult Load(string text) => ConfigLoader.Load(text, new ReadContext("fuzz.yaml", "/nonexistent"));

    private static string Describe(LoadResult result) => string.Join('\n', result.Problems);
}
