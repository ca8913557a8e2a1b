using System.Text.RegularExpressions;

namespace Waterfall.Host.Tests.Yaml;

/// <summary>One case of the files in Bad/: a configuration and every line that must be said about it.</summary>
public sealed record BadConfiguration(string Name, string Text, string Expected)
{
    // What a case does not care for is added behind it, so that its lines keep their numbers.
    private static readonly (string Key, string Line)[] Rest =
    [
        ("listeners", """listeners: { public: { address: "127.0.0.1:8080" } }"""),
        ("upstreams", """upstreams: { users: { endpoints: ["http://10.0.0.5:80"] } }"""),
        ("routes", """routes: { users: { match: "/users/{**rest}", upstream: users } }"""),
    ];

    public static IEnumerable<BadConfiguration> ReadAll(string file)
    {
        var text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Yaml", "Bad", file + ".txt"));
        foreach (var section in Regex.Split(text, "^=== ", RegexOptions.Multiline).Skip(1))
        {
            var parts = Regex.Match(section, @"\A(?<name>[^\n]*)\n(?<text>.*?)>>>\n(?<expected>.*)\z", RegexOptions.Singleline);
            Assert.True(parts.Success, $"a case without '>>>': {section}");
            var configuration = parts.Groups["text"].Value;
            yield return new BadConfiguration(
                $"{file}: {parts.Groups["name"].Value}",
                file == "syntax" ? configuration : Complete(configuration),
                parts.Groups["expected"].Value.TrimEnd('\n'));
        }
    }

    public override string ToString() => Name;

    private static string Complete(string text)
    {
        foreach (var (key, line) in Rest)
        {
            if (!Regex.IsMatch(text, $"^{key}:", RegexOptions.Multiline)) text += line + "\n";
        }
        return text;
    }
}
